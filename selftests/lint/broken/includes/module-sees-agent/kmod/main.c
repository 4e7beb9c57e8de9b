// SPDX-License-Identifier: GPL-2.0
#include "../agent/core/gw.h"
