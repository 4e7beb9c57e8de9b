#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# words.sh FILE...: identifiers use the words of the specifications. Their
# synonyms are refused, except in the names that kernel and libraries give.

awk '
BEGIN {
	split("session call leg flow tunnel peer proxy misc util utils helper " \
		"helpers common data2", list)
	for (i in list)
		banned[list[i]] = 1
	# TLS knows sessions; the rest are names of others.
	foreign = "^(SSL|BIO|EVP|X509|OSSL|TLS|tls|ssl|nl|nlmsg|genl|genlmsg)_|" \
		"^(SO_PEERCRED|SO_PEERSEC|SCM_|getpeername|kernel_getpeername)|" \
		"^(call_rcu|call_srcu|system_call|do_call|notifier_call|SYS_|__NR_|SCMP_)|" \
		"^(flowi|sk_flow|ip_route_output_flow|noinline)|NO_COMMON|syscall"
}

# Removes comments and strings, also comments of several lines.
function strip(s,    a, b, out)
{
	gsub(/\\"/, "", s)
	while (length(s)) {
		if (inside) {
			b = index(s, "*/")
			if (!b)
				return out
			s = substr(s, b + 2)
			inside = 0
		}
		gsub(/"[^"]*"/, "\"\"", s)
		sub(/\/\/.*/, "", s)
		a = index(s, "/*")
		if (!a)
			return out s
		out = out substr(s, 1, a - 1) " "
		s = substr(s, a + 2)
		inside = 1
	}
	return out
}

FNR == 1 {
	inside = 0
	check(FILENAME, FILENAME)
}

function check(text, original,    n, m, i, j, id, part)
{
	gsub(/[^A-Za-z0-9_]+/, " ", text)
	n = split(text, id, " ")
	for (i = 1; i <= n; i++) {
		if (id[i] ~ foreign)
			continue
		m = split(tolower(id[i]), part, "_")
		for (j = 1; j <= m; j++) {
			if (!(part[j] in banned) &&
			    !(id[i] ~ /setup_(client|server)/))
				continue
			printf "%s:%d: \"%s\" in %s\n", FILENAME, FNR,
				part[j], id[i]
			bad = 1
			break
		}
	}
}

/^[ \t]*#[ \t]*include/ { next }
{ check(strip($0), $0) }
END { exit bad }
' "$@"
