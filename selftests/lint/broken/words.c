// SPDX-License-Identifier: GPL-2.0
/* In a comment a peer is allowed. */
struct agw_peer {
	int address;
};
