// SPDX-License-Identifier: GPL-2.0
/* write_seeds FOLDER: a folder in it for each set of samples, and a file for each of these. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "h248_samples.h"
#include "profile_samples.h"
#include "sdp_samples.h"

static int write_seed(const char *folder, const struct sample *sample)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, sample->name);
	file = fopen(path, "w");
	if (!file)
		return 1;
	fputs(sample->text, file);
	return fclose(file) != 0;
}

static int write_set(const char *top, const char *name, const struct sample *sample)
{
	char folder[2048];
	int bad;

	snprintf(folder, sizeof(folder), "%s/%s", top, name);
	bad = mkdir(folder, 0777) && errno != EEXIST;
	for (; sample->name && !bad; sample++)
		bad = write_seed(folder, sample);
	return bad;
}

int main(int argc, char **argv)
{
	int bad = argc != 2 || write_set(argv[1], "h248", h248_samples) ||
		write_set(argv[1], "profile", profile_samples) ||
		write_set(argv[1], "sdp", sdp_samples);

	if (bad)
		perror("write_seeds");
	return bad;
}
