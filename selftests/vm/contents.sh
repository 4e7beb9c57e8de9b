# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
#
# What the test machine's initramfs takes from the packages of the host.
# Anything else is there as an applet of busybox, which is linked statically and
# so starts in half the time; its grep does not look behind a zero octet.

programs=(
	bash-static env timeout date dd numfmt base64 grep sed awk
	mount umount dmesg setsid setpriv unshare
	modprobe depmod insmod rmmod lsmod modinfo sysctl chrt
	ip tc ss nstat ping tcpdump nft openssl gojq socat erl
)

# Programs that are not in PATH.
erlang=/usr/lib/erlang
hidden_programs=("$erlang"/erts-*/bin/{beam.smp,erlexec,erl_child_setup,inet_gethost})

# Files and folders copied as they are, if they are there.
files=(
	/etc/iproute2
	/etc/protocols
	/etc/services
	/etc/ssl/openssl.cnf
	/usr/lib/ssl
	/usr/lib/tc
	/usr/lib/x86_64-linux-gnu/libgcc_s.so.1
	/usr/lib/x86_64-linux-gnu/libsctp.so.1
	/usr/share/iproute2
	"$erlang"/bin/start.boot
	"$erlang"/lib/{kernel,stdlib}-*/ebin
	# without the binary encodings
	"$erlang"/lib/megaco-*/ebin/megaco{.app,.beam,_[!bp]*.beam,_pretty_*.beam}
)

# Demo and bench do without far ends of other makers.
if [ -z "${AGW_NEED-}" ]; then
	programs+=(
		ethtool gnutls-cli gnutls-serv certtool psktool nc.openbsd
		tstclnt selfserv certutil pk12util
	)
	files+=(
		/usr/lib/x86_64-linux-gnu/libfreebl3.so
		/usr/lib/x86_64-linux-gnu/libfreeblpriv3.so
		/usr/lib/x86_64-linux-gnu/libsoftokn3.so
		/usr/lib/x86_64-linux-gnu/libsqlite3.so.0
	)
fi

# Kernel modules, with their dependencies; what is built in is left out.
modules=(
	tls tcp_diag unix_diag
	gcm ccm chacha20poly1305
	veth dummy sch_netem sch_tbf sch_fq sch_fq_codel
	nf_tables nft_ct nft_reject_inet nft_limit nft_log nf_log_syslog
	sctp
)

# Relays to compare the gateway with.
if [ "${AGW_NEED-}" = bench ]; then
	programs+=(ethtool haproxy nginx)
	files+=(/usr/lib/nginx/modules/ngx_stream_module.so)
	modules+=(virtio_net)
fi

# The same where the kernel has them: later ones have some in a library, and
# ChaCha20 alone under another name.
fast_modules=(
	aesni_intel ghash_clmulni_intel chacha_x86_64 poly1305_x86_64 chacha
)
