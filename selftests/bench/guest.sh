#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Process 1 of the measured machine. It does what the lines of its port say, one
# after the other, and answers each with its output and a line "@done STATUS".
# Nothing else runs but what they start.

set -u
export PATH=/usr/sbin:/usr/bin HOME=/root LC_ALL=C
here=/ims-agw/selftests/bench
files=/bench

prepare()
{
	mount -t proc proc /proc
	mount -t sysfs sys /sys
	grep -q ' /dev devtmpfs' /proc/mounts || mount -t devtmpfs dev /dev
	exec </dev/null >/dev/console 2>&1
	mkdir -p /dev/shm /run/ims-agw /var/log/nginx /var/lib/nginx
	mount -t tmpfs shm /dev/shm
	mount -t tmpfs tmp /tmp
	mount -t tmpfs run /run
	ln -sf /proc/self/fd /dev/fd
	ulimit -n 65536
	sysctl -qw kernel.panic=-1 kernel.panic_on_oops=1 fs.nr_open=1048576 \
		net.ipv4.ip_local_port_range='1024 65000'
	depmod -a
	modprobe virtio_console
	# When a sent packet is done depends on the host.
	modprobe virtio_net napi_tx=0
	modprobe -a tls gcm aesni_intel
	ip link set lo up
	ip link set eth0 up
	ip addr add 192.0.2.1/24 dev eth0
	ip addr add 198.51.100.1/24 dev eth0
}

# --- orders of the host ---------------------------------------------------------

pids=()

run()
{
	"$@" >/tmp/relay.log 2>&1 &
	pids+=($!)
}

# until COMMAND...: it succeeds within a minute of this machine's time.
until_ok()
{
	local n

	for ((n = 0; n < 600; n++)); do
		! "$@" >/dev/null 2>&1 || return 0
		sleep 0.1
	done
	cat /tmp/relay.log
	return 1
}

listens()
{
	[ -n "$(ss -Htln "sport = :$1")" ]
}

start_gateway()
{
	modprobe ims_agw && run agwd -c $files/agwd.conf &&
		until_ok agwctl show || return
	"$here/bridge" 7000 /run/ims-agw/agwd.sock >/tmp/bridge.log 2>&1 &
	pids+=($!)
	until_ok listens 7000
}

# All streams, as an operator sees them.
show_gateway()
{
	agwctl -j show >/tmp/show
}

# The agent alone: it learns from the module what there is.
restart_gateway()
{
	kill "${pids[0]}"
	wait "${pids[0]}"
	agwd -c $files/agwd.conf >/tmp/relay.log 2>&1 &
	pids[0]=$!
	until_ok agwctl status
}

start_haproxy()
{
	run haproxy -f "$files/haproxy.cfg"
	until_ok listens 5000
}

start_nginx()
{
	run nginx -c "$files/nginx.conf"
	until_ok listens 5000
}

start_ktls()
{
	run "$here/relay" ktls 5000 198.51.100.2 6000 $files/relay.pem $files/ue.pem
	until_ok listens 5000
}

start_splice()
{
	run "$here/relay" splice 5000 198.51.100.2 6000
	until_ok listens 5000
}

stop_relay()
{
	kill "${pids[@]}"
	wait "${pids[@]}"
	pids=()
	! lsmod | grep -q '^ims_agw ' || rmmod ims_agw
}

# "ADDRESS a NAME [MODULE]" of the kernel's functions.
symbols()
{
	awk '$2 ~ /[tTwW]/ { print $1, "a", $3, $4 }' /proc/kallsyms
}

memory()
{
	echo 3 >/proc/sys/vm/drop_caches
	awk '/^MemFree:/ { print $2 }' /proc/meminfo
}

prepare
exec 4<>/dev/vport0p1
echo "@done 0" >&4
while read -r line <&4; do
	eval "$line" >/tmp/answer 2>&1 </dev/null
	status=$?
	{ cat /tmp/answer; echo "@done $status"; } >&4
done
