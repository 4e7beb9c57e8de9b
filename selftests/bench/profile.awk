# SPDX-License-Identifier: GPL-2.0
#
# From the kernel's functions and the blocks of code that were executed, sorted by
# their addresses ("ADDRESS a NAME [MODULE]" and "ADDRESS count N"): the layers and
# the functions, with their parts of all instructions.

function layer(name, module)
{
	if (module == "[ims_agw]")
		return "ims_agw"
	if (name ~ /aes|gcm|ghash|crypto|sha256|scatterwalk|skcipher|aead/)
		return "cipher"
	if (module == "[tls]" || name ~ /^tls_/)
		return "kTLS"
	if (name ~ /copy_|memcpy|_copy|csum|iov_iter/)
		return "copies"
	if (module ~ /virtio|failover/ || name ~ /^(virt|vring|vp_|napi|__napi|gro_|dev_gro)/)
		return "network card"
	if (name ~ /tcp/)
		return "TCP"
	if (name ~ /^(ip_|__ip|inet|fib|nf_|neigh|dst_|eth_|dev_|__dev|netif|__netif|sch_|qdisc|sock_q)/)
		return "IP and below"
	if (name ~ /skb|^(sk_|__sk|sock|__sock|lock_sock|release_sock)/)
		return "sockets and buffers"
	if (name ~ /alloc|free|page|slab|folio|kmem|memset|clear|lru|mod_|charge/)
		return "memory"
	if (name ~ /sched|wake|switch|idle|dequeue|enqueue|pick|update_|timer|tick|clock|time|work|thread|rcu|softirq|irq|apic|preempt/)
		return "scheduler, timers, interrupts"
	if (name ~ /^(ep_|epoll|do_epoll|do_sys|__x64|entry_|syscall|do_syscall|vfs_|ksys|fget|fput|fdget|select|poll)/)
		return "system calls"
	return "other"
}

$2 == "a" {
	name = $3
	module = $4
	next
}

{
	all += $3
	if ($1 < "8000000000000000") {
		part["programs"] += $3
		next
	}
	part[layer(name, module)] += $3
	own[name " " module] += $3
}

END {
	for (l in part)
		printf "%6.2f %%  %s\n", 100 * part[l] / all, l | "sort -rn"
	close("sort -rn")
	print ""
	for (f in own)
		printf "%6.2f %%  %s\n", 100 * own[f] / all, f | "sort -rn | head -n 40"
}
