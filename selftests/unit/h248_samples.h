/* SPDX-License-Identifier: GPL-2.0 */
#ifndef H248_SAMPLES_H
#define H248_SAMPLES_H

/* Messages that are good, of every kind: for the tests of the codec and as seeds of its fuzzing. */
struct h248_sample {
	const char *name, *text;
};

extern const struct h248_sample h248_samples[];	/* up to one without a name */

#endif
