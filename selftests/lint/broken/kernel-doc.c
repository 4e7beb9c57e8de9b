// SPDX-License-Identifier: GPL-2.0
/**
 * broken() - the comment names another argument
 * @b: not there
 */
int broken(int a)
{
	return a;
}
