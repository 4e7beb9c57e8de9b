# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
#
# For demos in which a controller of H.248 gives the orders, Erlang's megaco. Drawn
# is what it sends, without what all lines have in common, and what it hears.

# shellcheck source=../net/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../net/h248.sh"

control_up()
{
	h248_gateway_up
}

# word_order NAME: the text of the transaction. A key is nobody's to see, and a
# fingerprint fits in no line.
word_order()
{
	label=$(tr -s ' \n' ' ' <"$tmp/$1.order" | sed -E -e 's/psk = "[^"]*"/psk = .../g' \
		-e 's/,([^ ])/, \1/g' \
		-e 's/(([0-9A-F]{2}:){3})[0-9A-F:]+/\1.../g' -e 's/ $//') note=''
}

# word_reply NAME: what the first command of the reply says.
word_reply()
{
	local first

	first=$(head -n 1 "$tmp/$1.results")
	label=$(jq -r '{addReply: "Add", modReply: "Modify", subtractReply: "Subtract"} as
		$commands | "Reply: Context = \(.context) { \($commands[.command]) = " +
		"\(.termination) }"' <<<"$first")
	note=$(jq -r '[(.local // empty | strings), (.fingerprint // empty |
		"the gateway'\''s fingerprint"), (.statistics // empty |
		"\(length) statistics")] | join(", ")' <<<"$first")
}

# The Notifies that came, with what there is to an event. Letters are small ones:
# megaco may change their case.
event_facts()
{
	jq -r 'select(.event == "notify") | [.wall, "", "event",
		"Notify = \(.termination)", (.name | ascii_downcase) + (del(.event,
		.controller, .gateway, .context, .termination, .request, .name, .stream,
		.time, .wall) | to_entries | map(", \(.key | ascii_downcase) = \(.value)") |
		add // "")] | @tsv' "$tmp/$mgc" >>"$facts"
}
