// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

int broken(void)
{
	int a[4] = { 0 };
	char *p = malloc(4);

	return a[4] + (p == NULL);
}
