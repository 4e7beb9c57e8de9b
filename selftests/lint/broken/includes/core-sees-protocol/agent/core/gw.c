// SPDX-License-Identifier: GPL-2.0
#include "control/json/ctl.h"
