# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
#
# For demos in which agwctl gives the orders, at the control socket. An order is
# drawn as its play words it.

# shellcheck source=../net/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../net/common.sh"

control_up()
{
	gateway_up
}

# word_order NAME: label and note of what is drawn.
word_order()
{
	:
}

# word_reply NAME: the same of its answer, with what the controller learns.
word_reply()
{
	local print

	case $1 in
	t[12])
		print=$(answer "$1" fingerprint)
		[ "$print" = null ] || print=", the gateway's fingerprint"
		label=${1^^} note="$(answer "$1" local)${print#null}"
		;;
	*) label="done" note='' ;;
	esac
}

# What the controller hears unasked is not drawn: agwctl gives orders only.
event_facts()
{
	:
}
