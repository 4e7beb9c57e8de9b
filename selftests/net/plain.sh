# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Plain calls ordered by the controller, for tests of what has nothing to do
# with TLS. Core calls, its SYN triggers the connection to the UE.

. "$(dirname "${BASH_SOURCE[0]}")/data.sh"

# Options of the orders of t1 and of t2.
t1_options=() t2_options=()

reserve_plain()
{
	must order t2 reserve --realm core --family "ipv$core" --media TCP \
		--latch --interlink "${t2_options[@]}"
	take_answer t2
	must order t1 reserve --context "$context" --realm access --media TCP \
		--remote "$(ue_at)" "${t1_options[@]}"
	take_answer t1
}

# events_are NAME EVENT N: so many of a termination were told to the controller.
events_are()
{
	# jq takes long to start.
	[ "$(grep -c "\"event\":\"$2\"" "$tmp/controller")" -ge "$3" ] &&
		[ "$(controller_count "$1" "$2")" = "$3" ]
}

# generation_is NAME N: so many connections it has had.
generation_is()
{
	[ "$(endpoint "$1" | jq .generation)" = "$2" ]
}

# The UE goes on under another name, and the next remotes have other ports.
put_aside_ue()
{
	started[ue1]=${started[ue]}
	unset "started[ue]"
	mv "$tmp/ue" "$tmp/ue1"
	ue_port=5071 core_port=5081
}

# What is sent to the UE's port from now on does not arrive.
ue_is_deaf()
{
	must in_ns ue nft -f - <<-END
		table inet deaf {
			chain in {
				type filter hook input priority 0;
				tcp dport $ue_port drop
			}
		}
	END
}

ue_hears()
{
	must in_ns ue nft delete table inet deaf
}
