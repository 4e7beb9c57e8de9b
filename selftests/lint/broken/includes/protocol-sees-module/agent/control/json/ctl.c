// SPDX-License-Identifier: GPL-2.0
#include <linux/ims_agw.h>
