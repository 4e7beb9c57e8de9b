# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# A drawing, to compare it with what is expected.

# Its input without what is another in each call: times, ports, keys, how often
# something was repeated, and the order of what happens at both sides at once.
timeless()
{
	sed -E -e 's/^ *[0-9]+\.[0-9]{3}(  )/       T\1/' \
		-e 's/(192\.0\.2\.1|198\.51\.100\.1):[0-9]+/\1:PORT/' \
		-e 's/[0-9]+\.[0-9]{2} s /N s /' -e 's/[0-9]+\.[0-9]{2} s$/N s/' \
		-e 's/[0-9]+ dropped$/N dropped/' \
		-e 's/([0-9A-F]{2}:){31}[0-9A-F]{2}/PRINT/' \
		-e 's/([0-9A-F]{2}:){3}\.\.\./PRINT.../' \
		-e 's/(PSK identity).*/\1/' | sort -u
}
