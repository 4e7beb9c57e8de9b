// SPDX-License-Identifier: GPL-2.0
#include "options.h"

#include <agw_version.h>
#include <getopt.h>
#include <stddef.h>
#include <stdio.h>

static void print_usage(FILE *out)
{
	fputs("usage: agwd [-fTv] [-c FILE]\n"
	      "       agwd -t [-c FILE]\n"
	      "       agwd --version | --help\n"
	      "\n"
	      "  -c, --config FILE   configuration, default /etc/ims-agw/agwd.conf\n"
	      "  -f, --foreground    stay in the foreground, which is what agwd does anyway\n"
	      "  -T, --takeover      take the place of an agent that still runs\n"
	      "  -v, --verbose       log at level debug\n"
	      "  -t, --check-config  say whether the configuration is good and exit\n"
	      "  -V, --version       version\n"
	      "  -h, --help          this\n",
	      out);
}

int options_read(struct options *options, int argc, char **argv)
{
	static const struct option names[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "foreground", no_argument, NULL, 'f' },
		{ "takeover", no_argument, NULL, 'T' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "check-config", no_argument, NULL, 't' },
		{ "version", no_argument, NULL, 'V' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	int c;

	*options = (struct options){ .conf = "/etc/ims-agw/agwd.conf" };
	while ((c = getopt_long(argc, argv, "c:fTtvVh", names, NULL)) != -1) {
		switch (c) {
		case 'c':
			options->conf = optarg;
			break;
		case 'f':
			break;
		case 'T':
			options->takeover = true;
			break;
		case 'v':
			options->verbose = true;
			break;
		case 't':
			options->check = true;
			break;
		case 'V':
			puts("agwd " AGW_VERSION);
			return 0;
		case 'h':
			print_usage(stdout);
			return 0;
		default:
			print_usage(stderr);
			return EXIT_USAGE;
		}
	}
	if (optind == argc)
		return -1;
	fprintf(stderr, "agwd: unexpected argument \"%s\"\n", argv[optind]);
	return EXIT_USAGE;
}
