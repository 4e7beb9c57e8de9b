// SPDX-License-Identifier: GPL-2.0
module_param(a, int, 0);
