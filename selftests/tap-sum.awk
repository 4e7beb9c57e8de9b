#!/usr/bin/awk -f
# SPDX-License-Identifier: GPL-2.0
#
# Sums what tap-run.sh wrote: names each failure, then one line
# "N passed, N failed, N skipped"; exit status 1 unless something passed and
# nothing failed. A skip is a failure (a feature that is expected is missing)
# unless AGW_ALLOW_SKIP=1. Programs must also keep their plan and exit with 0.

function fail(what)
{
	failed++
	if (!quiet)
		print "FAILED: " name ": " what
}

BEGIN { allow = ENVIRON["AGW_ALLOW_SKIP"] == "1" }

{ sub(/\r$/, "") }

/^# begin / {
	if (name != "")
		fail("did not finish")
	name = substr($0, 9)
	plan = -1
	count = bad = 0
	next
}

# What a second run took back (vm/run.sh --again).
/^# unstable / && !quiet { print "UNSTABLE: " substr($0, 12) }

# What was not begun (vm/run.sh --until).
/^# no time for / && !quiet { print "NO TIME: " substr($0, 15) }

name == "" { next }

/^1\.\.[0-9]+/ {
	plan = substr($1, 4) + 0
	if (plan == 0 && toupper($0) ~ /# *SKIP/) {
		if (allow)
			skipped++
		else
			fail("skipped: " $0)
		bad += !allow
		count = -1
		plan = -1
	}
	next
}

/^Bail out!/ {
	fail($0)
	bad++
	next
}

/^not ok/ {
	count++
	bad++
	fail($0)
	next
}

/^ok/ {
	count++
	if (toupper($0) !~ /# *SKIP/) {
		passed++
	} else if (allow) {
		skipped++
	} else {
		fail("skipped: " $0)
		bad++
	}
	next
}

/# end [^ ]+ rc=[0-9]+$/ {
	rc = substr($NF, 4) + 0
	if (count == 0 && !bad)
		fail("ran no test, exit status " rc)
	else if (count >= 0 && plan >= 0 && plan != count && !bad)
		fail("planned " plan " tests, ran " count)
	else if (count > 0 && plan < 0 && !bad)
		fail("no plan")
	else if (rc && !bad && !(rc == 4 && allow))
		fail("exit status " rc)
	name = ""
}

END {
	if (name != "")
		fail("did not finish")
	printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
	exit failed > 0 || passed == 0
}
