// SPDX-License-Identifier: GPL-2.0
#include "scale.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../tools/event.h"
#include "control.h"
#include "window.h"

/*
 * Calls of which a figure is the mean: so many that a window is longer than the clock of the looks
 * at linked streams is coarse (a quarter of a second, in which all fall together).
 */
#define SAMPLE 100
#define STREAMS 2		/* of a call */
#define REST_S 30		/* two looks at each linked stream */

static struct call sample[SAMPLE];

static void tell(const char *what, const char *where, const struct window *window,
		 unsigned int units)
{
	char figure[40];

	snprintf(figure, sizeof(figure), "%s-%s", what, where);
	window_tell(window, figure, units);
}

/* An order for each call of the sample. */
static void measure(const char *what, const char *where, struct call *calls,
		    void (*order)(struct call *call))
{
	struct window window;

	window_begin();
	for (unsigned int i = 0; i < SAMPLE; i++)
		order(&calls[i]);
	window_end(&window);
	tell(what, where, &window, SAMPLE);
}

/* The machine itself does it, for all streams. */
static void measure_machine(const char *what, const char *where, unsigned int streams)
{
	struct window window;
	char command[40];

	snprintf(command, sizeof(command), "%s_gateway", what);
	window_begin();
	event_begin("do");
	event_text("what", command);
	event_end();
	(void)getchar();
	window_end(&window);
	tell(what, where, &window, streams);
	control_again();
}

static void measure_all(const char *where, unsigned int others)
{
	unsigned int streams = STREAMS * (others + SAMPLE);

	measure("reserve", where, sample, control_reserve);
	measure("audit", where, sample, control_audit);
	measure_machine("show", where, streams);
	measure_machine("restart", where, streams);
	measure("release", where, sample, control_release);
}

/* What linked calls cost when nobody does anything, in a second. */
static void measure_rest(unsigned int linked)
{
	struct window window;

	window_begin();
	sleep(REST_S);
	window_end(&window);
	tell("rest", "many", &window, STREAMS * linked * REST_S);
}

void scale_run(const struct call_plan *plan, struct call *calls, unsigned int linked,
	       unsigned int idle)
{
	if (idle < SAMPLE)
		die("--idle: %d at least, the oldest are of them", SAMPLE);
	measure_all("few", 0);
	for (unsigned int i = 0; i < linked + idle; i++)
		control_reserve(&calls[i]);
	for (unsigned int i = 0; i < linked; i++)
		call_begin(plan, &calls[i], i);
	measure_rest(linked);
	measure_all("many", linked + idle);
	measure("audit", "oldest", &calls[linked], control_audit);
	measure("release", "oldest", &calls[linked], control_release);
}
