/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_FILE_TEXT_H
#define AGENT_FILE_TEXT_H

#include <stdarg.h>
#include <stddef.h>

/* Text files that people write, and what is wrong with them. */

/* Of at most max octets, with a closing NUL; the caller frees it. NULL: err says why. */
char *file_text_load(const char *path, size_t max, char *err, size_t err_len);

/* Without the blanks around it, which are cut off. */
char *file_text_trim(char *text);

/* Where a fault is, and room for a line about each, "" at first: as many as fit are told. */
struct file_faults {
	const char *name;		/* of the file */
	char *text;
	size_t size;
};

void file_fault(struct file_faults *faults, unsigned int line, const char *fmt, va_list args);

#endif
