// SPDX-License-Identifier: GPL-2.0
/* write_seeds FOLDER: a file for each good message. */
#include <stdio.h>

#include "h248_samples.h"

static int write_seed(const char *folder, const struct h248_sample *sample)
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

int main(int argc, char **argv)
{
	const struct h248_sample *sample;
	int bad = argc != 2;

	for (sample = h248_samples; sample->name && !bad; sample++)
		bad = write_seed(argv[1], sample);
	if (bad)
		perror("write_seeds");
	return bad;
}
