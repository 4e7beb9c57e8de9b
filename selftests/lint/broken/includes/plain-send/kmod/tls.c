// SPDX-License-Identifier: GPL-2.0
int a = sendmsg_locked(0);
