/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/ims-agw.yaml */
/* YNL-GEN uapi header */

#ifndef _UAPI_LINUX_IMS_AGW_H
#define _UAPI_LINUX_IMS_AGW_H

#define IMS_AGW_FAMILY_NAME	"ims-agw"
#define IMS_AGW_FAMILY_VERSION	1

#define IMS_AGW_OPAQUE_MAX		2048
#define IMS_AGW_DIGEST_MAX		144
#define IMS_AGW_SECRET_MAX		48
#define IMS_AGW_ALLOW_MAX		32
#define IMS_AGW_ALLOW_LEN		17
#define IMS_AGW_TIMEOUT_MIN		100
#define IMS_AGW_TIMEOUT_MAX		600000
#define IMS_AGW_INACTIVITY_TIMEOUT_MAX	86400000
#define IMS_AGW_USER_TIMEOUT_MAX	3600000
#define IMS_AGW_KEEPALIVE_MIN		1000
#define IMS_AGW_KEEPALIVE_TIME_MAX	7200000
#define IMS_AGW_KEEPALIVE_INTERVAL_MAX	600000
#define IMS_AGW_KEEPALIVE_PROBES_MAX	32
#define IMS_AGW_KEY_RECORDS_MIN		100
#define IMS_AGW_KEY_RECORDS_MAX		16777216
#define IMS_AGW_POLICE_RATE_MIN		1000
#define IMS_AGW_POLICE_RATE_MAX		1000000000
#define IMS_AGW_POLICE_BURST_MAX	16777216

/**
 * enum ims_agw_state - State of a stream endpoint. Names are the same in code,
 *   tools and documentation.
 * @IMS_AGW_STATE_IDLE: Listening behind its gate, no connection.
 * @IMS_AGW_STATE_ACCEPTED: A SYN passed the gate, the three-way handshake is
 *   not complete.
 * @IMS_AGW_STATE_CONNECTING: The gateway sent its SYN.
 * @IMS_AGW_STATE_ESTABLISHED: TCP is up. A plain endpoint is ready, a TLS
 *   endpoint waits for the agent.
 * @IMS_AGW_STATE_HANDSHAKING: The agent holds the handshake channel.
 * @IMS_AGW_STATE_KEYED: Record keys are armed, the remote is not verified,
 *   nothing is forwarded.
 * @IMS_AGW_STATE_VERIFIED: The agent confirmed the remote. Ready, waiting for
 *   the partner.
 * @IMS_AGW_STATE_LINKED: Octets flow to and from the partner.
 * @IMS_AGW_STATE_HALF_CLOSED: One direction has ended, the other goes on.
 * @IMS_AGW_STATE_CLOSED: Both directions ended, and each remote acknowledged
 *   all of it.
 * @IMS_AGW_STATE_FAILED: Ended by an error, see reason.
 * @IMS_AGW_STATE_CLOSING: Both directions have ended, octets or ends are still
 *   to be acknowledged.
 */
enum ims_agw_state {
	IMS_AGW_STATE_IDLE,
	IMS_AGW_STATE_ACCEPTED,
	IMS_AGW_STATE_CONNECTING,
	IMS_AGW_STATE_ESTABLISHED,
	IMS_AGW_STATE_HANDSHAKING,
	IMS_AGW_STATE_KEYED,
	IMS_AGW_STATE_VERIFIED,
	IMS_AGW_STATE_LINKED,
	IMS_AGW_STATE_HALF_CLOSED,
	IMS_AGW_STATE_CLOSED,
	IMS_AGW_STATE_FAILED,
	IMS_AGW_STATE_CLOSING,

	/* private: */
	__IMS_AGW_STATE_MAX,
	IMS_AGW_STATE_MAX = (__IMS_AGW_STATE_MAX - 1)
};

/**
 * enum ims_agw_gate - What the endpoint does with an initial SYN (TS 23.334
 *   clause 6.2.10.3.2, step 10).
 * @IMS_AGW_GATE_CLOSED: Drop every SYN without an answer.
 * @IMS_AGW_GATE_LATCH: Accept from any source, the first completed connection
 *   is the remote.
 * @IMS_AGW_GATE_FILTER: Accept from the filter prefix (and port when not 0),
 *   drop everything else without an answer.
 */
enum ims_agw_gate {
	IMS_AGW_GATE_CLOSED,
	IMS_AGW_GATE_LATCH,
	IMS_AGW_GATE_FILTER,
};

/**
 * enum ims_agw_mode - StreamMode seen from the gateway's termination. Neither
 *   flag is Inactive: SYNs are dropped and an established flow is kept but
 *   stopped.
 * @IMS_AGW_MODE_RECEIVE: Octets from the remote are forwarded.
 * @IMS_AGW_MODE_SEND: Octets are sent to the remote.
 */
enum ims_agw_mode {
	IMS_AGW_MODE_RECEIVE = 1,
	IMS_AGW_MODE_SEND = 2,
};

/**
 * enum ims_agw_tls_role - TLS role of the gateway on the endpoint, never
 *   derived from the TCP role.
 * @IMS_AGW_TLS_ROLE_NONE: Plain TCP. TLS of the remote passes through as
 *   octets.
 */
enum ims_agw_tls_role {
	IMS_AGW_TLS_ROLE_NONE,
	IMS_AGW_TLS_ROLE_SERVER,
	IMS_AGW_TLS_ROLE_CLIENT,
};

/**
 * enum ims_agw_verdict - What happened to an initial SYN.
 * @IMS_AGW_VERDICT_DROPPED_CLOSED: The gate is closed (ignore order, or no
 *   latching requested and no remote known).
 * @IMS_AGW_VERDICT_DROPPED_INACTIVE: StreamMode is Inactive.
 * @IMS_AGW_VERDICT_DROPPED_SOURCE: The source does not match the filter, or is
 *   not in the allow list.
 * @IMS_AGW_VERDICT_DROPPED_BUSY: The endpoint already has a connection or one
 *   is being set up.
 * @IMS_AGW_VERDICT_DROPPED_ENDED: The endpoint's connection has ended and it
 *   was not rearmed.
 * @IMS_AGW_VERDICT_DROPPED_LIMIT: The namespace has unverified-max endpoints
 *   whose remote is connected and not verified, or, where the gate latches,
 *   three quarters as many that latched.
 */
enum ims_agw_verdict {
	IMS_AGW_VERDICT_ACCEPTED,
	IMS_AGW_VERDICT_DROPPED_CLOSED,
	IMS_AGW_VERDICT_DROPPED_INACTIVE,
	IMS_AGW_VERDICT_DROPPED_SOURCE,
	IMS_AGW_VERDICT_DROPPED_BUSY,
	IMS_AGW_VERDICT_DROPPED_ENDED,
	IMS_AGW_VERDICT_DROPPED_LIMIT,

	/* private: */
	__IMS_AGW_VERDICT_MAX,
	IMS_AGW_VERDICT_MAX = (__IMS_AGW_VERDICT_MAX - 1)
};

/**
 * enum ims_agw_reason - Why an endpoint failed or closed. One list from the
 *   module to the controller.
 * @IMS_AGW_REASON_RELEASED: Released by the controller.
 * @IMS_AGW_REASON_CLEAN_CLOSE: Both directions ended in order.
 * @IMS_AGW_REASON_SYN_TIMEOUT: Not given any more. An accepted SYN that
 *   nothing follows ends no call.
 * @IMS_AGW_REASON_CONNECT_REFUSED: The remote answered the gateway's SYN with
 *   RST.
 * @IMS_AGW_REASON_CONNECT_UNREACHABLE: No route, or ICMP said unreachable.
 * @IMS_AGW_REASON_CONNECT_LOCAL: The local address or port could not be used.
 * @IMS_AGW_REASON_RESET: RST from the remote.
 * @IMS_AGW_REASON_REMOTE_TIMEOUT: The remote stopped acknowledging
 *   (retransmission, keepalive or user time-out).
 * @IMS_AGW_REASON_ABORTED: Ended from outside the gateway (ss -K).
 * @IMS_AGW_REASON_PARTNER_FAILED: The partner endpoint failed, its own reason
 *   tells more.
 * @IMS_AGW_REASON_VERIFY_TIMEOUT: Held without a verdict until the deadline.
 * @IMS_AGW_REASON_FINGERPRINT_MISMATCH: No configured fingerprint matches the
 *   remote's end-entity certificate.
 * @IMS_AGW_REASON_NO_CERTIFICATE: The remote showed no certificate.
 * @IMS_AGW_REASON_WEAK_CERTIFICATE: The remote's key or signature is below the
 *   profile.
 * @IMS_AGW_REASON_PROTOCOL_VERSION: The remote offers nothing newer than TLS
 *   1.1, or somebody on the way took away what is newer.
 * @IMS_AGW_REASON_NO_COMMON_SUITE: No AEAD suite in common, or the remote
 *   refused the gateway's offer.
 * @IMS_AGW_REASON_PSK_FAILED: Unknown identity, wrong key or wrong binder.
 * @IMS_AGW_REASON_UNEXPECTED_MESSAGE: The octets are not the TLS message that
 *   is due (plain text, or a role collision).
 * @IMS_AGW_REASON_ALERT_RECEIVED: The remote sent a fatal alert, alert holds
 *   its description.
 * @IMS_AGW_REASON_HANDSHAKE_FAILED: Any other failure of the TLS handshake.
 * @IMS_AGW_REASON_EARLY_CLOSE: The remote closed TCP before the handshake was
 *   complete.
 * @IMS_AGW_REASON_BAD_RECORD: A record did not authenticate.
 * @IMS_AGW_REASON_TRUNCATED: FIN without close_notify.
 * @IMS_AGW_REASON_RENEGOTIATION: A handshake message arrived that the gateway
 *   refuses after the handshake.
 * @IMS_AGW_REASON_KEY_UPDATE: KeyUpdate could not be followed, or too many
 *   arrived.
 * @IMS_AGW_REASON_KEYS_REFUSED: The kernel did not take the record keys.
 * @IMS_AGW_REASON_AGENT_LOST: The agent closed the handshake channel without a
 *   result.
 * @IMS_AGW_REASON_KEY_LIMIT: TLS 1.2 has no new keys for a connection that
 *   needs them, see key-records.
 * @IMS_AGW_REASON_BARE_FIN: Both directions ended, but the remote answered the
 *   gateway's close_notify by FIN alone. All that came of it was forwarded.
 * @IMS_AGW_REASON_STALLED: Octets of the remote were not forwarded, although
 *   nothing was in their way.
 * @IMS_AGW_REASON_CERTIFICATE_TOO_LARGE: The remote's certificates are longer
 *   together than the agent takes.
 */
enum ims_agw_reason {
	IMS_AGW_REASON_NONE,
	IMS_AGW_REASON_RELEASED,
	IMS_AGW_REASON_CLEAN_CLOSE,
	IMS_AGW_REASON_SYN_TIMEOUT,
	IMS_AGW_REASON_CONNECT_REFUSED,
	IMS_AGW_REASON_CONNECT_TIMEOUT,
	IMS_AGW_REASON_CONNECT_UNREACHABLE,
	IMS_AGW_REASON_CONNECT_LOCAL,
	IMS_AGW_REASON_RESET,
	IMS_AGW_REASON_REMOTE_TIMEOUT,
	IMS_AGW_REASON_ABORTED,
	IMS_AGW_REASON_PARTNER_FAILED,
	IMS_AGW_REASON_HANDSHAKE_TIMEOUT,
	IMS_AGW_REASON_VERIFY_TIMEOUT,
	IMS_AGW_REASON_FINGERPRINT_MISMATCH,
	IMS_AGW_REASON_NO_CERTIFICATE,
	IMS_AGW_REASON_WEAK_CERTIFICATE,
	IMS_AGW_REASON_PROTOCOL_VERSION,
	IMS_AGW_REASON_NO_COMMON_SUITE,
	IMS_AGW_REASON_NO_EXTENDED_MASTER_SECRET,
	IMS_AGW_REASON_NO_SECURE_RENEGOTIATION,
	IMS_AGW_REASON_PSK_FAILED,
	IMS_AGW_REASON_UNEXPECTED_MESSAGE,
	IMS_AGW_REASON_DECODE_ERROR,
	IMS_AGW_REASON_ALERT_RECEIVED,
	IMS_AGW_REASON_HANDSHAKE_FAILED,
	IMS_AGW_REASON_EARLY_CLOSE,
	IMS_AGW_REASON_BAD_RECORD,
	IMS_AGW_REASON_RECORD_OVERFLOW,
	IMS_AGW_REASON_TRUNCATED,
	IMS_AGW_REASON_RENEGOTIATION,
	IMS_AGW_REASON_KEY_UPDATE,
	IMS_AGW_REASON_KEYS_REFUSED,
	IMS_AGW_REASON_AGENT_LOST,
	IMS_AGW_REASON_NO_MEMORY,
	IMS_AGW_REASON_INTERNAL,
	IMS_AGW_REASON_KEY_LIMIT,
	IMS_AGW_REASON_BARE_FIN,
	IMS_AGW_REASON_STALLED,
	IMS_AGW_REASON_CERTIFICATE_TOO_LARGE,

	/* private: */
	__IMS_AGW_REASON_MAX,
	IMS_AGW_REASON_MAX = (__IMS_AGW_REASON_MAX - 1)
};

/**
 * enum ims_agw_event - What an endpoint-ntf reports. Never sent for a single
 *   packet, only on a change of state.
 * @IMS_AGW_EVENT_STATE: The endpoint entered the state in the message.
 * @IMS_AGW_EVENT_SYN_DROPPED: First SYN dropped since the gate was last set.
 * @IMS_AGW_EVENT_LATCHED: A connection completed on a latching endpoint,
 *   source is in the message.
 * @IMS_AGW_EVENT_TCP_FAILURE: TCP connection establishment failed.
 * @IMS_AGW_EVENT_TLS_FAILURE: TLS session establishment failed.
 * @IMS_AGW_EVENT_BEARER_RELEASED: An established connection ended, reason
 *   tells how.
 * @IMS_AGW_EVENT_RELEASED: The endpoint was removed.
 * @IMS_AGW_EVENT_INACTIVITY: No octet came from the remote or went to it, as
 *   inactivity-of says, for inactivity-timeout. Told once for each period of
 *   silence; the state is what it was.
 */
enum ims_agw_event {
	IMS_AGW_EVENT_STATE,
	IMS_AGW_EVENT_SYN_DROPPED,
	IMS_AGW_EVENT_LATCHED,
	IMS_AGW_EVENT_TCP_FAILURE,
	IMS_AGW_EVENT_TLS_FAILURE,
	IMS_AGW_EVENT_BEARER_RELEASED,
	IMS_AGW_EVENT_RELEASED,
	IMS_AGW_EVENT_INACTIVITY,
};

enum {
	IMS_AGW_A_ENDPOINT_CONTEXT_ID = 1,
	IMS_AGW_A_ENDPOINT_TERMINATION_ID,
	IMS_AGW_A_ENDPOINT_STREAM_ID,
	IMS_AGW_A_ENDPOINT_LOCAL_IP4,
	IMS_AGW_A_ENDPOINT_LOCAL_IP6,
	IMS_AGW_A_ENDPOINT_LOCAL_PORT,
	IMS_AGW_A_ENDPOINT_REMOTE_IP4,
	IMS_AGW_A_ENDPOINT_REMOTE_IP6,
	IMS_AGW_A_ENDPOINT_REMOTE_PORT,
	IMS_AGW_A_ENDPOINT_GATE,
	IMS_AGW_A_ENDPOINT_FILTER_IP4,
	IMS_AGW_A_ENDPOINT_FILTER_IP6,
	IMS_AGW_A_ENDPOINT_FILTER_PREFIX_LEN,
	IMS_AGW_A_ENDPOINT_FILTER_PORT,
	IMS_AGW_A_ENDPOINT_MODE,
	IMS_AGW_A_ENDPOINT_INTERLINK,
	IMS_AGW_A_ENDPOINT_CONNECT,
	IMS_AGW_A_ENDPOINT_TLS_ROLE,
	IMS_AGW_A_ENDPOINT_OPAQUE,
	IMS_AGW_A_ENDPOINT_CONNECT_TIMEOUT,
	IMS_AGW_A_ENDPOINT_HANDSHAKE_TIMEOUT,
	IMS_AGW_A_ENDPOINT_VERIFY_TIMEOUT,
	IMS_AGW_A_ENDPOINT_LINGER_TIMEOUT,
	IMS_AGW_A_ENDPOINT_HELLO_TIMEOUT,
	IMS_AGW_A_ENDPOINT_DSCP,
	IMS_AGW_A_ENDPOINT_IFINDEX,
	IMS_AGW_A_ENDPOINT_STATE,
	IMS_AGW_A_ENDPOINT_REASON,
	IMS_AGW_A_ENDPOINT_ALERT,
	IMS_AGW_A_ENDPOINT_EVENT,
	IMS_AGW_A_ENDPOINT_EVENT_SEQ,
	IMS_AGW_A_ENDPOINT_GENERATION,
	IMS_AGW_A_ENDPOINT_SOURCE_IP4,
	IMS_AGW_A_ENDPOINT_SOURCE_IP6,
	IMS_AGW_A_ENDPOINT_SOURCE_PORT,
	IMS_AGW_A_ENDPOINT_TLS_VERSION,
	IMS_AGW_A_ENDPOINT_CIPHER,
	IMS_AGW_A_ENDPOINT_REMOTE_DIGEST,
	IMS_AGW_A_ENDPOINT_SOCKET_COOKIE,
	IMS_AGW_A_ENDPOINT_LISTENER_COOKIE,
	IMS_AGW_A_ENDPOINT_STATS,
	IMS_AGW_A_ENDPOINT_FD,
	IMS_AGW_A_ENDPOINT_PAD,
	IMS_AGW_A_ENDPOINT_INACTIVITY_TIMEOUT,
	IMS_AGW_A_ENDPOINT_USER_TIMEOUT,
	IMS_AGW_A_ENDPOINT_KEEPALIVE_TIME,
	IMS_AGW_A_ENDPOINT_KEEPALIVE_INTERVAL,
	IMS_AGW_A_ENDPOINT_KEEPALIVE_PROBES,
	IMS_AGW_A_ENDPOINT_REARM,
	IMS_AGW_A_ENDPOINT_ALLOW,
	IMS_AGW_A_ENDPOINT_INSTANCE_ID,
	IMS_AGW_A_ENDPOINT_KEY_RECORDS,
	IMS_AGW_A_ENDPOINT_INACTIVITY_OF,
	IMS_AGW_A_ENDPOINT_CONNECTED_TIME,
	IMS_AGW_A_ENDPOINT_VERIFIED_TIME,
	IMS_AGW_A_ENDPOINT_ENDED_TIME,
	IMS_AGW_A_ENDPOINT_POLICE_RATE,
	IMS_AGW_A_ENDPOINT_POLICE_BURST,
	IMS_AGW_A_ENDPOINT_AFTER_TERMINATION_ID,
	IMS_AGW_A_ENDPOINT_AFTER_STREAM_ID,
	IMS_AGW_A_ENDPOINT_LIMIT,

	__IMS_AGW_A_ENDPOINT_MAX,
	IMS_AGW_A_ENDPOINT_MAX = (__IMS_AGW_A_ENDPOINT_MAX - 1)
};

enum {
	IMS_AGW_A_STATS_RX_BYTES = 1,
	IMS_AGW_A_STATS_FORWARDED_BYTES,
	IMS_AGW_A_STATS_DROPPED_BYTES,
	IMS_AGW_A_STATS_QUEUED_BYTES,
	IMS_AGW_A_STATS_TX_BYTES,
	IMS_AGW_A_STATS_RX_CONTROL,
	IMS_AGW_A_STATS_RX_KEY_UPDATES,
	IMS_AGW_A_STATS_STALLS,
	IMS_AGW_A_STATS_SYN_ACCEPTED,
	IMS_AGW_A_STATS_SYN_DROPPED_CLOSED,
	IMS_AGW_A_STATS_SYN_DROPPED_INACTIVE,
	IMS_AGW_A_STATS_SYN_DROPPED_SOURCE,
	IMS_AGW_A_STATS_SYN_DROPPED_BUSY,
	IMS_AGW_A_STATS_SYN_DROPPED_ENDED,
	IMS_AGW_A_STATS_SYN_DROPPED_LIMIT,
	IMS_AGW_A_STATS_SYN_EXPIRED,
	IMS_AGW_A_STATS_CONNECTS_WITHDRAWN,
	IMS_AGW_A_STATS_POLICED,

	__IMS_AGW_A_STATS_MAX,
	IMS_AGW_A_STATS_MAX = (__IMS_AGW_A_STATS_MAX - 1)
};

enum {
	IMS_AGW_A_CRYPTO_KEY = 1,
	IMS_AGW_A_CRYPTO_SALT,
	IMS_AGW_A_CRYPTO_IV,
	IMS_AGW_A_CRYPTO_REC_SEQ,
	IMS_AGW_A_CRYPTO_SECRET,
	IMS_AGW_A_CRYPTO_RECORD_MAX,

	__IMS_AGW_A_CRYPTO_MAX,
	IMS_AGW_A_CRYPTO_MAX = (__IMS_AGW_A_CRYPTO_MAX - 1)
};

enum {
	IMS_AGW_A_KEYS_TERMINATION_ID = 1,
	IMS_AGW_A_KEYS_STREAM_ID,
	IMS_AGW_A_KEYS_GENERATION,
	IMS_AGW_A_KEYS_TLS_VERSION,
	IMS_AGW_A_KEYS_CIPHER,
	IMS_AGW_A_KEYS_TX,
	IMS_AGW_A_KEYS_RX,
	IMS_AGW_A_KEYS_REMOTE_DIGEST,
	IMS_AGW_A_KEYS_INSTANCE_ID,

	__IMS_AGW_A_KEYS_MAX,
	IMS_AGW_A_KEYS_MAX = (__IMS_AGW_A_KEYS_MAX - 1)
};

enum {
	IMS_AGW_A_AGENT_ABI_VERSION = 1,
	IMS_AGW_A_AGENT_TAKEOVER,
	IMS_AGW_A_AGENT_ENDPOINTS,
	IMS_AGW_A_AGENT_ENDPOINTS_MAX,
	IMS_AGW_A_AGENT_CPUS,
	IMS_AGW_A_AGENT_UNVERIFIED_MAX,
	IMS_AGW_A_AGENT_VERSION,

	__IMS_AGW_A_AGENT_MAX,
	IMS_AGW_A_AGENT_MAX = (__IMS_AGW_A_AGENT_MAX - 1)
};

enum {
	IMS_AGW_CMD_CLAIM = 1,
	IMS_AGW_CMD_ENDPOINT_NEW,
	IMS_AGW_CMD_ENDPOINT_SET,
	IMS_AGW_CMD_ENDPOINT_DEL,
	IMS_AGW_CMD_ENDPOINT_GET,
	IMS_AGW_CMD_HANDSHAKE_ACCEPT,
	IMS_AGW_CMD_KEY_SET,
	IMS_AGW_CMD_VERIFY,
	IMS_AGW_CMD_TLS_FAIL,
	IMS_AGW_CMD_ENDPOINT_NTF,
	IMS_AGW_CMD_FLUSH,

	__IMS_AGW_CMD_MAX,
	IMS_AGW_CMD_MAX = (__IMS_AGW_CMD_MAX - 1)
};

#define IMS_AGW_MCGRP_EVENTS	"events"

#endif /* _UAPI_LINUX_IMS_AGW_H */
