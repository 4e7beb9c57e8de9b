// SPDX-License-Identifier: GPL-2.0
/*
 * The gateway's certificate: made once, loaded later, refused with the name of the file.
 *
 * with: selftests/unit/tls_remote.c agent/tls/identity.c agent/tls/tls_profile.c
 * with: agent/tls/tls_verify.c agent/fingerprint.c agent/loop.c -lssl -lcrypto
 */
#include <dirent.h>
#include <errno.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"
#include "tls/identity.h"
#include "tls/tls_verify.h"
#include "tls_remote.h"

static char folder[] = "/tmp/agw-identity-XXXXXX";
static char cert_file[64], key_file[64], err[256];
static struct fp_digests digests;

static int load(void)
{
	memset(&digests, 0, sizeof(digests));
	err[0] = 0;
	return identity_load(cert_file, key_file, &digests, err, sizeof(err));
}

static void clear(void)
{
	unlink(cert_file);
	unlink(key_file);
}

static void write_text(const char *file, const char *text)
{
	FILE *out = fopen(file, "w");

	fputs(text, out);
	fclose(out);
	chmod(file, 0600);
}

static int mode_of(const char *file)
{
	struct stat st;

	return stat(file, &st) ? -1 : (int)(st.st_mode & 0777);
}

static int count_files(void)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int count = 0;

	while ((entry = readdir(dir)))
		count += entry->d_name[0] != '.';
	closedir(dir);
	return count;
}

static X509 *read_cert(void)
{
	FILE *in = fopen(cert_file, "r");
	X509 *cert = in ? PEM_read_X509(in, NULL, NULL, NULL) : NULL;

	if (in)
		fclose(in);
	return cert;
}

static void first_start(void)
{
	struct fp_digests first, of_file;
	char name[2][64] = { "", "" };
	int days, secs;
	X509 *cert;

	is_int(load(), 0, "first start makes a pair: %s", err);
	first = digests;
	is_int(mode_of(key_file), 0600, "the key is for the owner only");
	is_int(mode_of(cert_file), 0644, "the certificate for everybody");
	is_int(count_files(), 2, "no other file is left");
	cert = read_cert();
	tls_verify_digests(cert, &of_file);
	is_mem(&of_file, &first, sizeof(first), "digests are those of the certificate");
	ASN1_TIME_diff(&days, &secs, X509_get0_notBefore(cert), X509_get0_notAfter(cert));
	ok(days >= 3650 && days < 3660, "ten years");
	is_int(EVP_PKEY_get_bits(X509_get0_pubkey(cert)), 256, "P-256");
	is_int(X509_verify(cert, X509_get0_pubkey(cert)), 1, "self-signed");
	X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_commonName, name[0], 64);
	X509_free(cert);
	is_int(load(), 0, "second start loads it");
	is_mem(&digests, &first, sizeof(first), "and it is the same");
	clear();
	load();
	cert = read_cert();
	X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_commonName, name[1], 64);
	X509_free(cert);
	ok(name[0][0] && strcmp(name[0], name[1]), "names are random: %s, %s", name[0], name[1]);
	ok(memcmp(&digests, &first, sizeof(first)), "and so are keys");
}

static int check(void)
{
	return identity_check(cert_file, key_file, err, sizeof(err));
}

/* The key of an operator of whatever kind. */
static void key_alone(enum remote_key kind, const char *what)
{
	clear();
	remote_id_write(remote_id(kind), cert_file, key_file);
	unlink(cert_file);
	is_int(load(), 0, "%s without certificate: %s", what, err);
}

static const char *watched(const struct fp_digests *own)
{
	static char text[256];

	identity_watch(cert_file, own, text, sizeof(text));
	return text;
}

static void in_use(void)
{
	struct fp_digests own;

	clear();
	load();
	own = digests;
	is_str(watched(&own), "", "the certificate is good");
	unlink(cert_file);
	ok(strstr(watched(&own), cert_file), "its file is gone: %s", watched(&own));
	clear();
	load();
	ok(strstr(watched(&own), "not the certificate in use"), "another one is there: %s",
	   watched(&own));
	ok(!*watched(&digests), "which would be good");
}

static void half_a_pair(void)
{
	clear();
	load();
	unlink(cert_file);
	is_int(check(), 0, "key without certificate will do");
	is_int(count_files(), 1, "to look makes none");
	is_int(load(), 0, "it gets one: %s", err);
	is_int(load(), 0, "which fits: %s", err);
	is_int(count_files(), 2, "and no other file is left");
	clear();
	is_int(check(), 0, "neither of them will do");
	is_int(count_files(), 0, "to look makes none");
	load();
	is_int(check(), 0, "nor does it mind both");
	unlink(key_file);
	is_int(check(), -ENOENT, "certificate without key will not do");
	is_int(load(), -ENOENT, "certificate without key");
	ok(strstr(err, key_file) && strstr(err, "missing"), "says which is missing: %s", err);
}

static void own_pair(enum remote_key key, int expected, const char *what)
{
	clear();
	remote_id_write(remote_id(key), cert_file, key_file);
	is_int(load(), expected, "%s", what);
	if (expected)
		ok(strstr(err, cert_file), "names the file: %s", err);
	else
		is_mem(&digests, &remote_id(key)->digests, sizeof(digests), "digests");
}

static void unlike_pair(void)
{
	char other[80];

	clear();
	snprintf(other, sizeof(other), "%s.other", key_file);
	remote_id_write(remote_id(KEY_P384), cert_file, key_file);
	remote_id_write(remote_id(KEY_P256), cert_file, other);
	unlink(other);
	is_int(load(), -EINVAL, "key and certificate do not fit");
	ok(strstr(err, cert_file) && strstr(err, key_file), "names both: %s", err);
}

static void bad_content(void)
{
	FILE *key;

	clear();
	remote_id_write(remote_id(KEY_P256), cert_file, key_file);
	write_text(key_file, "not PEM");
	is_int(load(), -EINVAL, "key file without key");
	ok(strstr(err, key_file), "names it: %s", err);
	key = fopen(key_file, "w");
	PEM_write_PKCS8PrivateKey(key, remote_id(KEY_P256)->key, EVP_aes_128_cbc(), "secret", 6,
				  NULL, NULL);
	fclose(key);
	is_int(load(), -EINVAL, "key with a passphrase");
	ok(strstr(err, "passphrase"), "says so: %s", err);
	remote_id_write(remote_id(KEY_P256), cert_file, key_file);
	write_text(cert_file, "");
	is_int(load(), -EINVAL, "empty certificate file");
	ok(strstr(err, cert_file), "names it: %s", err);
}

static void parameters_before_key(void)
{
	char text[4096] = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n"
		"-----END EC PARAMETERS-----\n";
	size_t len = strlen(text);
	FILE *key;

	clear();
	remote_id_write(remote_id(KEY_P256), cert_file, key_file);
	key = fopen(key_file, "r");
	len += fread(text + len, 1, sizeof(text) - len - 1, key);
	fclose(key);
	text[len] = 0;
	write_text(key_file, text);
	is_int(load(), 0, "key file of openssl ecparam: %s", err);
}

static void file_system(void)
{
	char saved[sizeof(cert_file)];

	clear();
	remote_id_write(remote_id(KEY_P256), cert_file, key_file);
	chmod(key_file, 0644);
	is_int(load(), -EPERM, "key that everybody can read");
	ok(strstr(err, key_file), "names it: %s", err);
	clear();
	memcpy(saved, cert_file, sizeof(saved));
	snprintf(cert_file, sizeof(cert_file), "%s/no/such/cert.pem", folder);
	is_int(identity_check(cert_file, key_file, err, sizeof(err)), -ENOENT,
	       "the folder of its folder is missing");
	is_int(load(), -ENOENT, "and it is not made");
	ok(strstr(err, cert_file), "names the file: %s", err);
	is_int(count_files(), 0, "the key that was made is gone again");
	memcpy(cert_file, saved, sizeof(cert_file));
}

static void first_start_without_folder(void)
{
	char saved[sizeof(cert_file)], made[sizeof(cert_file)];
	struct stat st;

	clear();
	memcpy(saved, cert_file, sizeof(saved));
	snprintf(made, sizeof(made), "%s/made", folder);
	snprintf(cert_file, sizeof(cert_file), "%s/made/cert.pem", folder);
	is_int(identity_check(cert_file, key_file, err, sizeof(err)), 0,
	       "a folder may be missing before the first start: %s", err);
	is_int(count_files(), 0, "looking makes none");
	is_int(load(), 0, "the first start makes it: %s", err);
	ok(!stat(made, &st) && (st.st_mode & 0777) == 0700, "for its owner alone");
	unlink(cert_file);
	rmdir(made);
	memcpy(cert_file, saved, sizeof(cert_file));
}

int main(void)
{
	plan(12 + 4 + 11 + 3 + 14 + 2 + 6 + 1 + 6 + 4);
	if (!mkdtemp(folder))
		abort();
	snprintf(cert_file, sizeof(cert_file), "%s/cert.pem", folder);
	snprintf(key_file, sizeof(key_file), "%s/key.pem", folder);
	first_start();
	in_use();
	half_a_pair();
	key_alone(KEY_P384, "P-384");
	key_alone(KEY_RSA2048, "RSA of 2048 bits");
	key_alone(KEY_ED25519, "Ed25519");
	own_pair(KEY_P384, 0, "P-384 of the operator");
	own_pair(KEY_RSA2048, 0, "RSA of 2048 bits");
	own_pair(KEY_ED25519, 0, "Ed25519");
	own_pair(KEY_RSA1024, -EINVAL, "RSA of 1024 bits");
	own_pair(KEY_P224, -EINVAL, "P-224");
	own_pair(KEY_SHA1, -EINVAL, "signed with SHA-1");
	own_pair(KEY_P256, 0, "P-256");
	unlike_pair();
	bad_content();
	parameters_before_key();
	file_system();
	first_start_without_folder();
	clear();
	rmdir(folder);
	remote_ids_free();
	return tap_done();
}
