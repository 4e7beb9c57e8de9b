// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

int broken(int *p)
{
	free(p);
	return *p;
}
