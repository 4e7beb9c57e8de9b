// SPDX-License-Identifier: GPL-2.0
#include "scale.h"

#include <stdio.h>
#include <string.h>

#include "../tools/event.h"
#include "control.h"
#include "window.h"

#define SAMPLE 10		/* calls of which a figure is the mean */
#define STREAMS 2		/* of a call */

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

void scale_run(const struct call_plan *plan, struct call *calls, unsigned int linked,
	       unsigned int idle)
{
	measure_all("few", 0);
	for (unsigned int i = 0; i < linked + idle; i++)
		control_reserve(&calls[i]);
	for (unsigned int i = 0; i < linked; i++)
		call_begin(plan, &calls[i], i);
	measure_all("many", linked + idle);
	measure("audit", "oldest", &calls[linked], control_audit);
	measure("release", "oldest", &calls[linked], control_release);
}
