// SPDX-License-Identifier: GPL-2.0
#if LINUX_VERSION_CODE
#endif
