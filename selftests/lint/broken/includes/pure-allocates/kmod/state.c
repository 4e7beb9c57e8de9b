// SPDX-License-Identifier: GPL-2.0
/* PURE */
void *a(void)
{
	return kmalloc(1, 0);
}
