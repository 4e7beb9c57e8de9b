// SPDX-License-Identifier: GPL-2.0
#include <json-c/json.h>
