// SPDX-License-Identifier: GPL-2.0
#include "identity.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <openssl/encoder.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tls_profile.h"
#include "tls_verify.h"

#define PEM_MAX 65536
#define SERIAL_LEN 16
#define NAME_LEN 8
#define DAY (24L * 60 * 60)
#define LIFE_DAYS 3650
#define KEY_MODE 0600
#define FOLDER_MODE 0700
#define CERT_MODE 0644

/* Where the text of an error goes. */
struct complaint {
	char *text;
	size_t len;
};

__attribute__((format(printf, 3, 4)))
static int complain(const struct complaint *to, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(to->text, to->len, fmt, args);
	va_end(args);
	return err;
}

/* ---- reading ---- */

/* Octets of *text, to be freed and, when a key, wiped; or -errno. */
static ssize_t read_file(const char *file, char **text, const struct complaint *to)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	ssize_t len = -1;

	*text = calloc(1, PEM_MAX);
	if (fd >= 0 && *text)
		len = read(fd, *text, PEM_MAX);
	if (len < 0)
		len = complain(to, -errno, "%s: %s", file, strerror(errno));
	if (fd >= 0)
		close(fd);
	return len;
}

static X509 *load_cert(const char *file, const struct complaint *to)
{
	X509 *cert = NULL;
	ssize_t len;
	char *text;

	len = read_file(file, &text, to);
	if (len >= 0) {
		cert = tls_profile_cert(text, len);
		if (!cert)
			complain(to, 0, "%s: no certificate in PEM", file);
	}
	free(text);
	return cert;
}

static EVP_PKEY *load_key(const char *file, const struct complaint *to)
{
	EVP_PKEY *key = NULL;
	ssize_t len;
	char *text;

	len = read_file(file, &text, to);
	if (len >= 0) {
		key = tls_profile_key(text, len);
		if (!key)
			complain(to, 0, "%s: no private key in PEM without passphrase", file);
	}
	if (text)
		OPENSSL_cleanse(text, PEM_MAX);
	free(text);
	return key;
}

static int check_mode(const char *key_file, const struct complaint *to)
{
	struct stat st;

	if (stat(key_file, &st) < 0)
		return complain(to, -errno, "%s: %s", key_file, strerror(errno));
	if (st.st_mode & 0006)
		return complain(to, -EPERM, "%s: private key is open to everybody", key_file);
	return 0;
}

static int load_pair(const char *cert_file, const char *key_file, struct fp_digests *digests,
		     const struct complaint *to)
{
	EVP_PKEY *key = NULL;
	const char *weak;
	X509 *cert;
	int err;

	err = check_mode(key_file, to);
	if (err)
		return err;
	err = -EINVAL;
	cert = load_cert(cert_file, to);
	if (cert)
		key = load_key(key_file, to);
	weak = cert ? tls_verify_strength(cert, true) : NULL;
	if (!cert || !key)
		;
	else if (weak)
		complain(to, 0, "%s: %s", cert_file, weak);
	else if (X509_check_private_key(cert, key) != 1)
		complain(to, 0, "%s does not fit to %s", key_file, cert_file);
	else
		err = tls_verify_digests(cert, digests);
	X509_free(cert);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return err;
}

/* ---- making ---- */

/* Random, so that nothing about the gateway can be learnt from it. */
static bool set_names(X509 *cert)
{
	unsigned char random[SERIAL_LEN + NAME_LEN];
	X509_NAME *name = X509_get_subject_name(cert);
	char text[2 * NAME_LEN + 1];
	BIGNUM *serial;
	bool good;
	int i;

	if (RAND_bytes(random, sizeof(random)) != 1)
		return false;
	for (i = 0; i < NAME_LEN; i++)
		snprintf(text + 2 * i, 3, "%02x", random[SERIAL_LEN + i]);
	random[0] = (random[0] & 0x7f) | 0x40;	/* positive, and always of the same length */
	serial = BN_bin2bn(random, SERIAL_LEN, NULL);
	good = serial && BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(cert)) &&
		X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (unsigned char *)text, -1, -1,
					   0) &&
		X509_set_issuer_name(cert, name);
	BN_free(serial);
	return good;
}

/* A signature of EdDSA has its own. */
static const EVP_MD *hash_of(EVP_PKEY *key)
{
	return EVP_PKEY_is_a(key, "ED25519") || EVP_PKEY_is_a(key, "ED448") ? NULL : EVP_sha256();
}

static X509 *make_cert(EVP_PKEY *key)
{
	X509 *cert = X509_new();

	if (cert && X509_set_version(cert, X509_VERSION_3) && set_names(cert) &&
	    X509_gmtime_adj(X509_getm_notBefore(cert), -DAY) &&
	    X509_gmtime_adj(X509_getm_notAfter(cert), LIFE_DAYS * DAY) &&
	    X509_set_pubkey(cert, key) && X509_sign(cert, key, hash_of(key)))
		return cert;
	X509_free(cert);
	return NULL;
}

static bool encode_key(BIO *bio, EVP_PKEY *key)
{
	OSSL_ENCODER_CTX *ctx = OSSL_ENCODER_CTX_new_for_pkey(key, EVP_PKEY_KEYPAIR, "PEM",
							      "PrivateKeyInfo", NULL);
	bool good = ctx && OSSL_ENCODER_to_bio(ctx, bio);

	OSSL_ENCODER_CTX_free(ctx);
	return good;
}

static int write_octets(int fd, const char *octets, size_t len)
{
	ssize_t n;

	while (len) {
		n = write(fd, octets, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EIO;
		octets += n;
		len -= n;
	}
	return fsync(fd) < 0 ? -errno : 0;
}

/* Under another name first: the file is there complete or not at all, and none is overwritten. */
static int write_file(const char *file, mode_t mode, BIO *content, const struct complaint *to)
{
	char *octets, temp[4096];
	long len = BIO_get_mem_data(content, &octets);
	int fd, err;

	if (snprintf(temp, sizeof(temp), "%s.XXXXXX", file) >= (int)sizeof(temp))
		return complain(to, -ENAMETOOLONG, "%s: name too long", file);
	fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0)
		return complain(to, -errno, "%s: %s", file, strerror(errno));
	err = write_octets(fd, octets, (size_t)len);
	if (!err && fchmod(fd, mode) < 0)
		err = -errno;
	close(fd);
	if (!err && renameat2(AT_FDCWD, temp, AT_FDCWD, file, RENAME_NOREPLACE) < 0)
		err = -errno;
	if (!err)
		return 0;
	unlink(temp);
	return complain(to, err, "%s: %s", file, strerror(-err));
}

static int write_pair(const char *cert_file, const char *key_file, X509 *cert, EVP_PKEY *key,
		      const struct complaint *to)
{
	BIO *cert_pem = BIO_new(BIO_s_mem()), *key_pem = BIO_new(BIO_s_secmem());
	int err;

	if (!cert_pem || !key_pem || !PEM_write_bio_X509(cert_pem, cert) ||
	    !encode_key(key_pem, key))
		err = complain(to, -ENOMEM, "%s: cannot be encoded", cert_file);
	else
		err = write_file(key_file, KEY_MODE, key_pem, to);
	if (!err) {
		err = write_file(cert_file, CERT_MODE, cert_pem, to);
		if (err)
			unlink(key_file);
	}
	BIO_free(key_pem);
	BIO_free(cert_pem);
	return err;
}

/* What cannot be made is told when the file is written. */
static void make_folder(const char *file)
{
	char copy[4096];

	snprintf(copy, sizeof(copy), "%s", file);
	mkdir(dirname(copy), FOLDER_MODE);
}

static int make_pair(const char *cert_file, const char *key_file, const struct complaint *to)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = key ? make_cert(key) : NULL;
	int err;

	make_folder(key_file);
	make_folder(cert_file);
	if (cert)
		err = write_pair(cert_file, key_file, cert, key, to);
	else
		err = complain(to, -ENOMEM, "%s: no certificate can be made", cert_file);
	X509_free(cert);
	EVP_PKEY_free(key);
	return err;
}

/* A key whose certificate was not written any more: what the key is for has not begun. */
static int make_cert_of(const char *cert_file, const char *key_file, const struct complaint *to)
{
	EVP_PKEY *key = load_key(key_file, to);
	X509 *cert = key ? make_cert(key) : NULL;
	BIO *pem = BIO_new(BIO_s_mem());
	int err = -EINVAL;

	if (key && cert && pem && PEM_write_bio_X509(pem, cert))
		err = write_file(cert_file, CERT_MODE, pem, to);
	else if (key)
		complain(to, 0, "%s: no certificate can be made of it", key_file);
	BIO_free(pem);
	X509_free(cert);
	EVP_PKEY_free(key);
	return err;
}

static bool is_there(const char *file)
{
	return !access(file, F_OK) || errno != ENOENT;
}

static int refuse_keyless(const char *cert_file, const char *key_file,
			  const struct complaint *to)
{
	return complain(to, -ENOENT, "%s is missing, but %s exists", key_file, cert_file);
}

/* The folder may be missing, as it is before the first start, but not the one that it is in. */
static int check_folder(const char *file, const struct complaint *to)
{
	char copy[4096], *folder;
	int ret;

	snprintf(copy, sizeof(copy), "%s", file);
	folder = dirname(copy);
	ret = access(folder, W_OK | X_OK);
	if (ret && errno == ENOENT)
		ret = access(dirname(folder), W_OK | X_OK);
	return ret ? complain(to, -errno, "%s: cannot be made: %s", file, strerror(errno)) : 0;
}

int identity_check(const char *cert_file, const char *key_file, char *err, size_t err_len)
{
	const struct complaint to = { err, err_len };
	bool have_cert = is_there(cert_file), have_key = is_there(key_file);
	struct fp_digests digests;
	EVP_PKEY *key;
	int ret;

	if (have_cert && !have_key)
		return refuse_keyless(cert_file, key_file, &to);
	if (have_cert)
		return load_pair(cert_file, key_file, &digests, &to);
	ret = check_folder(cert_file, &to);
	if (ret || !have_key)
		return ret ? ret : check_folder(key_file, &to);
	key = load_key(key_file, &to);
	ret = key ? check_mode(key_file, &to) : -EINVAL;
	EVP_PKEY_free(key);
	return ret;
}

int identity_load(const char *cert_file, const char *key_file, struct fp_digests *digests,
		  char *err, size_t err_len)
{
	const struct complaint to = { err, err_len };
	bool have_cert = is_there(cert_file), have_key = is_there(key_file);
	int ret = 0;

	if (have_cert && !have_key)
		return refuse_keyless(cert_file, key_file, &to);
	if (have_key && !have_cert)
		ret = make_cert_of(cert_file, key_file, &to);
	else if (!have_cert)
		ret = make_pair(cert_file, key_file, &to);
	return ret ? ret : load_pair(cert_file, key_file, digests, &to);
}

void identity_watch(const char *cert_file, const struct fp_digests *own, char *text, size_t len)
{
	const struct complaint to = { text, len };
	X509 *cert = load_cert(cert_file, &to);
	struct fp_digests now;

	if (!cert)
		return;
	*text = '\0';
	if (tls_verify_digests(cert, &now) || memcmp(&now, own, sizeof(now)) != 0)
		complain(&to, 0, "%s: not the certificate in use, which a restart would change",
			 cert_file);
	else if (X509_cmp_current_time(X509_get0_notBefore(cert)) > 0)
		complain(&to, 0, "%s: the time of the gateway's certificate has not begun",
			 cert_file);
	else if (X509_cmp_current_time(X509_get0_notAfter(cert)) < 0)
		complain(&to, 0, "%s: the time of the gateway's certificate is over", cert_file);
	X509_free(cert);
	ERR_clear_error();
}
