// SPDX-License-Identifier: GPL-2.0
#include "std.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Opened the wrong way round, so that reading from and writing to what was closed still fails. */
void std_open(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDONLY);
		if (fd == STDIN_FILENO) {
			close(fd);
			fd = open("/dev/null", O_WRONLY);
		}
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

bool std_close(const char *program)
{
	bool good = !ferror(stdout);

	errno = 0;
	if (!fclose(stdout) && good)
		return true;
	fprintf(stderr, "%s: standard output: %s\n", program,
		errno ? strerror(errno) : "not everything could be written");
	return false;
}
