/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_STD_H
#define AGENT_STD_H

#include <stdbool.h>

/* Standard input, output and error of a program, which its caller may have closed or filled. */

/* First thing in main(): no descriptor that is opened later may become one of them. */
void std_open(void);

/* Last thing in main(): false with a text on standard error when something was not printed. */
bool std_close(const char *program);

#endif
