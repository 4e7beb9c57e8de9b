// SPDX-License-Identifier: GPL-2.0
#include "stamp.h"

#include <stdio.h>
#include <string.h>

void stamp_format(const struct timespec *time, char text[STAMP_TEXT])
{
	struct tm tm;

	gmtime_r(&time->tv_sec, &tm);
	strftime(text, STAMP_TEXT, "%Y%m%dT%H%M%S", &tm);
	snprintf(text + strlen(text), STAMP_TEXT - strlen(text), "%02u",
		 (unsigned int)(time->tv_nsec / 10000000) % 100);
}
