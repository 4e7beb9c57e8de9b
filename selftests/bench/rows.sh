# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
#
# The rows of make bench, and the relays that each compares.

# For each: what the load is told, who takes part, to whom the others are compared,
# what its figure is, how long a run takes compared with others (10 million
# instructions), how often it is run if not as often as others; frames "mtu":
# received frames are as those of a network card that does not join them.
declare -A row_options=() row_peers=() row_base=() row_unit=() row_work=() \
	row_title=() row_frames=() row_runs=()
rows=()

# row NAME FRAMES UNIT WORK TITLE OPTION...: of the relays in tls, or in plain.
row()
{
	rows+=("$1")
	row_frames[$1]=$2
	row_unit[$1]=$3
	row_work[$1]=$4
	row_title[$1]=$5
	row_options[$1]=${*:6}
	if [[ $1 == plain-* ]]; then
		row_peers[$1]='gateway splice' row_base[$1]=splice
	else
		row_peers[$1]='gateway haproxy nginx ktls' row_base[$1]=haproxy
	fi
}

octet='instructions an octet'
trip='instructions a round trip'
call='instructions a call'
wait='instructions of the machine meanwhile'

row bulk-in big "$octet" 15 'bulk TLS->plain, 16 KB records' \
	--kind bulk --from ue --octets 24M --size 16384
row bulk-out big "$octet" 15 'bulk plain->TLS' \
	--kind bulk --from core --octets 24M --size 65536
row bulk-in-2k big "$octet" 15 'bulk TLS->plain, 2 KB records' \
	--kind bulk --from ue --octets 16M --size 2048
row bulk-in-mtu mtu "$octet" 15 'bulk TLS->plain, MTU frames' \
	--kind bulk --from ue --octets 24M --size 16384
row bulk-out-mtu mtu "$octet" 20 'bulk plain->TLS, MTU frames' \
	--kind bulk --from core --octets 24M --size 65536
row echo-100 big "$trip" 4 '100-octet round trip, idle' \
	--kind echo --rounds 400 --size 100 --think 500
row echo-2k big "$trip" 4 '2-KB round trip, idle' \
	--kind echo --rounds 400 --size 2048 --think 500
row echo-100-busy big "$trip" 80 '100-octet round trips, 100 busy calls' \
	--kind echo --calls 100 --rounds 60 --size 100
row echo-1000-busy big "$trip" 560 '100-octet round trips, 1000 busy calls' \
	--kind echo --calls 1000 --rounds 10 --size 100
row wait big "$wait" 6 '100-octet round trip, one of a hundred' \
	--kind wait --calls 10 --rounds 1000 --size 100 --think 500
row wait-burst big "$wait" 50 'the same while 100 calls are set up at once' \
	--kind wait --calls 10 --rounds 1000 --size 100 --think 500 --burst 100
row setup big "$call" 27 'set-up, mutual TLS' \
	--kind setup --calls 50
row setup-orders big "$call" 30 'whole calls with all orders' \
	--kind setup --calls 50 --orders yes
row plain-bulk big "$octet" 10 'bulk plain->plain' \
	--kind bulk --from ue --octets 96M --size 65536
row plain-echo big "$trip" 4 'plain 100-octet round trip, idle' \
	--kind echo --rounds 400 --size 100 --think 500

# What has several figures, each with a row of its own in the table: of the calls
# before the 100th, the 1000th and so on, and of the memory then. Once each, for it
# takes its time.
row grow big - 560 'growing to 1000 calls' --kind grow --calls 1000
row grow-10k big - 6000 'growing to 10000 calls' --kind grow --calls 10000
row_runs[grow-10k]=1
row idle big - 120 'reservations' --kind reserve --calls 1000
row_peers[idle]=gateway
row scale big - 2600 'orders among 5000 linked calls and 20000 idle terminations' \
	--kind scale --calls 5000 --idle 10000
row_peers[scale]=gateway
row_runs[scale]=1

# mark_rows: what a row with several figures becomes in the table.
mark_rows()
{
	local n

	for n in 100 1000 10000; do
		row "grow-at-$n" - "$call, with reservations" 0 \
			"set-up near the ${n}th call"
		row "grow-memory-$n" - 'octets a call' 0 "memory of $n idle TLS calls"
		row "idle-at-$n" - 'instructions for two' 0 \
			"reservations near the ${n}th call"
		row "idle-memory-$n" - 'octets for two' 0 \
			"memory of $n times two idle terminations"
	done
	mark_scale
}

# mark_scale: of the orders where few calls are, and where many are.
mark_scale()
{
	local what

	for what in reserve audit release; do
		row "scale-$what-few" - "$call" 0 "$what, few are there"
		row "scale-$what-many" - "$call" 0 "$what, many are there"
	done
	row scale-rest-many - 'instructions a stream and second' 0 "linked calls at rest"
	row scale-audit-oldest - "$call" 0 'audit of the oldest of many'
	row scale-release-oldest - "$call" 0 'release of the oldest of many'
	for what in show restart; do
		row "scale-$what-few" - 'instructions a stream' 0 "$what, few are there"
		row "scale-$what-many" - 'instructions a stream' 0 "$what, many are there"
	done
}

# picked FROM WANTED: those that are wanted, all if none is.
picked()
{
	local one

	for one in $1; do
		[ -n "$2" ] && [[ " $2 " != *" $one "* ]] || echo "$one"
	done
}

# Volumes with which a run takes a third of the time, and repeats a little less.
make_smaller()
{
	local name

	for name in "${rows[@]}"; do
		row_options[$name]=$(sed -E -e 's/--octets [0-9]+M/--octets 8M/' \
			-e 's/--rounds [0-9]{3}/--rounds 150/' \
			-e 's/--kind setup --calls [0-9]+/--kind setup --calls 15/' \
			<<<"${row_options[$name]}")
	done
}

# choose [quick]: sets rows, peers and runs.
choose()
{
	local want

	runs=${RUNS:-3}
	for want in ${ROWS-}; do
		[ -n "${row_title[$want]-}" ] || die "no row $want: ${rows[*]}"
	done
	if [ "${1-}" = quick ]; then
		make_smaller
		: "${ROWS:=bulk-in bulk-out bulk-in-2k echo-100 echo-2k echo-100-busy
			setup setup-orders plain-bulk plain-echo}"
		ROWS=${ROWS//[$'\n\t']/ }
	fi
	mapfile -t rows < <(picked "${rows[*]}" "${ROWS-}")
	mapfile -t peers < <(picked 'gateway haproxy nginx ktls splice' "${PEERS-}")
}
