/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_RECORD_H
#define AGW_RECORD_H

#include <linux/types.h>

struct agw_conn;
struct agw_dir;
struct bio_vec;

/* What a read brought. */
struct agw_read {
	int len;		/* octets, 0, or -errno */
	u8 type;		/* of the TLS record(s); 0 without TLS or when there was none */
	unsigned int records;	/* of TLS that became ready meanwhile */
};

/*
 * Reads what is there into vec, size octets at most, and never two types of record at once. After
 * AGW_READ_RECORDS records it comes to its end, and there may be more.
 */
void agw_record_read(struct agw_conn *conn, const struct bio_vec *vec, unsigned int count,
		     size_t size, struct agw_read *read);

/* By the socket's callback, for every record as soon as it is complete. The socket is locked. */
void agw_record_ready(struct agw_conn *conn);

/* What a record that is not data means for its direction. */
enum agw_meaning {
	AGW_MEANING_GO_ON,
	AGW_MEANING_END,		/* close_notify */
	AGW_MEANING_FAIL,		/* dir.reason and dir.alert tell why */
};

/* A handshake message has begun: in TLS 1.3 no other record may come now. */
bool agw_record_interleaves(const struct agw_dir *dir);

enum agw_meaning agw_record_control(struct agw_dir *dir, u8 type, const u8 *octets, size_t len);

#endif
