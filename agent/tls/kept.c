// SPDX-License-Identifier: GPL-2.0
#include "kept.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Octets that were copied, or -errno. */
static long copy(int from, int to, unsigned int max)
{
	char octets[4096];
	long total = 0;
	ssize_t n;

	while ((n = read(from, octets, sizeof(octets))) > 0) {
		total += n;
		if (total > max) {
			n = -1;
			errno = EFBIG;
			break;
		}
		n = write(to, octets, n) == n ? n : -1;
		if (n < 0)
			break;
	}
	explicit_bzero(octets, sizeof(octets));
	return n < 0 ? -errno : total;
}

static int fill(int memory, const char *file, unsigned int max)
{
	int from = open(file, O_RDONLY | O_CLOEXEC);
	long copied;

	if (from < 0)
		return -errno;
	copied = copy(from, memory, max);
	close(from);
	if (copied < 0)
		return copied;
	return fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE |
		     F_SEAL_SEAL) ? -errno : 0;
}

int kept_open(const char *file, unsigned int max)
{
	int memory = memfd_create("ims-agw-kept", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	int err;

	if (memory < 0)
		return -errno;
	err = fill(memory, file, max);
	if (!err)
		return memory;
	close(memory);
	return err;
}
