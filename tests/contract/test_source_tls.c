/* SPDX-License-Identifier: ISC */
/* A Dovecot on loopback: only the server whose certificate is good, for its
 * name and today, is logged in to. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "../unit/source_lab.h"

#include <sys/stat.h>
#include <talloc.h>

#include "warid/file.h"

static struct lab *l;

static int
set_up(void **state)
{
	(void)state;
	l = lab_new(SOURCE_IMAP, false);
	chmod(l->dir, 0755);
	l->conf.port = atoi(lab_dovecot(l, 1, "dovecot_listen", NULL));
	l->conf.folder = "INBOX";
	l->conf.user = "box";
	l->conf.password_file = file_join(l, l->dir, "password");
	l->conf.timeout = 10;
	lab_deliver(l, "Subject: x\n\ny\n");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	lab_dovecot(l, 0, "dovecot_stop", NULL);
	lab_free(l);
	return 0;
}

static void
test_certificates(void **state)
{
	static const struct {
		const char *why, *host;
		bool has_ca;
		const char *want;
	} rows[] = {
		{ "our CA is not the system's", "localhost", false,
		  "! the certificate of 'localhost' is refused: the certificate "
		  "is NOT trusted. The certificate issuer is unknown\n" },
		{ "self-signed", "127.0.0.2", true,
		  "! the certificate of '127.0.0.2' is refused: the certificate "
		  "is NOT trusted. The certificate issuer is unknown\n" },
		{ "for another host", "127.0.0.3", true,
		  "! the certificate of '127.0.0.3' is refused: the certificate "
		  "is NOT trusted. The name in the certificate does not match "
		  "the expected\n" },
		{ "expired", "127.0.0.4", true,
		  "! the certificate of '127.0.0.4' is refused: the certificate "
		  "is NOT trusted. The certificate chain uses expired "
		  "certificate\n" },
		{ "good", "localhost", true, "=Subject: x\r\n\r\ny\r\n\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *got;

		l->conf.host = rows[i].host;
		l->conf.tls_ca_file = rows[i].has_ca ?
		    file_join(l, l->dir, "ca.pem") : NULL;
		got = lab_take(l);
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s: %s", rows[i].why, got);
	}
}

static void
test_starttls(void **state)
{
	int tls_port = l->conf.port;

	(void)state;
	l->nr_known = 0;
	l->note = talloc_strdup(l, "");
	l->conf.host = "localhost";
	l->conf.tls_ca_file = file_join(l, l->dir, "ca.pem");
	l->conf.is_starttls = true;
	l->conf.port = atoi(lab_dovecot(l, 2, "dovecot_ports", NULL));
	assert_string_equal(lab_take(l), "=Subject: x\r\n\r\ny\r\n\n");
	l->conf.host = "127.0.0.3";
	assert_non_null(strstr(lab_take(l), "does not match the expected"));
	l->conf.is_starttls = false;
	l->conf.port = tls_port;
}

static void
test_no_file_of_ca(void **state)
{
	(void)state;
	l->conf.host = "localhost";
	l->conf.tls_ca_file = "/nonexistent.pem";
	assert_string_equal(lab_take(l),
	    "! no certificates in '/nonexistent.pem'\n");
}

static void
test_wrong_password(void **state)
{
	(void)state;
	lab_put_text(l, "pw", "wrong\n");
	l->conf.host = "localhost";
	l->conf.tls_ca_file = file_join(l, l->dir, "ca.pem");
	l->conf.password_file = file_join(l, l->conf.path, "pw");
	assert_string_equal(lab_take(l), "! cannot log in: the server "
	    "refused: Authentication failed.\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_certificates),
		cmocka_unit_test(test_starttls),
		cmocka_unit_test(test_no_file_of_ca),
		cmocka_unit_test(test_wrong_password),
	};

	if (!lab_has_dovecot()) {
		puts("1..0 # SKIP no Dovecot here");
		return 0;
	}
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
