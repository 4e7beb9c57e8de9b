// SPDX-License-Identifier: GPL-2.0
/*
 * What the broker keeps of certificate and key: as the file was, and nobody can change it.
 *
 * with: agent/tls/kept.c
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tap.h"
#include "tls/kept.h"

#define LEN 5000		/* more than is copied at once */

static char name[] = "/tmp/agw-kept-XXXXXX";
static char octets[LEN];

static void write_file(void)
{
	int file = mkstemp(name);
	size_t i;

	for (i = 0; i < LEN; i++)
		octets[i] = (char)(i * 89 + i / 256);
	if (file < 0 || write(file, octets, LEN) != LEN)
		abort();
	close(file);
}

static void test_octets(int kept)
{
	char now[LEN + 1];

	is_int(pread(kept, now, sizeof(now), 0), LEN, "all of the file");
	is_mem(now, octets, LEN, "as it was");
	ok(fcntl(kept, F_GETFD) & FD_CLOEXEC, "no program inherits it");
}

static bool is_refused(int ret)
{
	return ret < 0 && errno == EPERM;
}

static void test_seals(int kept)
{
	ok(is_refused((int)pwrite(kept, "x", 1, 0)), "nobody writes there");
	ok(is_refused((int)pwrite(kept, "x", 1, LEN)), "nor behind it");
	ok(is_refused(ftruncate(kept, 1)), "nobody makes it shorter");
	ok(is_refused(ftruncate(kept, LEN + 1)), "nor longer");
	ok(mmap(NULL, LEN, PROT_READ | PROT_WRITE, MAP_SHARED, kept, 0) == MAP_FAILED,
	   "nobody maps it to write");
	ok(is_refused(fcntl(kept, F_ADD_SEALS, F_SEAL_WRITE)), "and that is final");
}

int main(void)
{
	int kept;

	plan(1 + 3 + 6 + 2);
	write_file();
	kept = kept_open(name, LEN);
	ok(kept >= 0, "a file as large as may be");
	test_octets(kept);
	test_seals(kept);
	close(kept);
	is_int(kept_open(name, LEN - 1), -EFBIG, "one that is larger");
	unlink(name);
	is_int(kept_open(name, LEN), -ENOENT, "one that is not there");
	return tap_done();
}
