/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SAMPLE_H
#define SAMPLE_H

/* What is good, of every kind: for tests, and as seeds of the fuzzing. */
struct sample {
	const char *name, *text;
};

#endif
