// SPDX-License-Identifier: GPL-2.0
#include "control/sdp/sdp.h"
