/* SPDX-License-Identifier: ISC */
/* Whom we trust, and that the certificate must be for the host we meant. */
#include "source/imap_tls.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <gnutls/gnutls.h>
#include <stdbool.h>
#include <talloc.h>

struct imap_tls {
	gnutls_session_t session;
	gnutls_certificate_credentials_t trust;
};

static const char priority[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";

static int
tls_free(struct imap_tls *t)
{
	if (t->session != NULL)
		gnutls_deinit(t->session);
	if (t->trust != NULL)
		gnutls_certificate_free_credentials(t->trust);
	return 0;
}

static bool
is_ip_address(const char *host)
{
	unsigned char addr[16];

	return inet_pton(AF_INET, host, addr) == 1 ||
	    inet_pton(AF_INET6, host, addr) == 1;
}

static int
load_trust(struct imap_tls *t, const char *ca_file, struct err *e)
{
	int r = gnutls_certificate_allocate_credentials(&t->trust);

	if (r < 0)
		return err_set(e, ERR_RUN, "cannot start TLS: %s",
		    gnutls_strerror(r));
	r = ca_file == NULL ?
	    gnutls_certificate_set_x509_system_trust(t->trust) :
	    gnutls_certificate_set_x509_trust_file(t->trust, ca_file,
	    GNUTLS_X509_FMT_PEM);
	if (r > 0)
		return 0;
	return err_set(e, ERR_SOURCE, "no certificates in %s%s%s",
	    ca_file == NULL ? "the system's trust store" : "'",
	    ca_file == NULL ? "" : ca_file, ca_file == NULL ? "" : "'");
}

int
imap_tls_new(void *ctx, int fd, const char *host, const char *ca_file,
    struct imap_tls **out, struct err *e)
{
	struct imap_tls *t = talloc_zero(ctx, struct imap_tls);
	int r;

	talloc_set_destructor(t, tls_free);
	if (load_trust(t, ca_file, e) < 0) {
		talloc_free(t);
		return -1;
	}
	r = gnutls_init(&t->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK |
	    GNUTLS_NO_SIGNAL);
	if (r >= 0)
		r = gnutls_priority_set_direct(t->session, priority, NULL);
	if (r >= 0)
		r = gnutls_credentials_set(t->session, GNUTLS_CRD_CERTIFICATE,
		    t->trust);
	if (r >= 0 && !is_ip_address(host))
		r = gnutls_server_name_set(t->session, GNUTLS_NAME_DNS, host,
		    strlen(host));
	if (r < 0) {
		talloc_free(t);
		return err_set(e, ERR_RUN, "cannot start TLS: %s",
		    gnutls_strerror(r));
	}
	gnutls_session_set_verify_cert(t->session, host, 0);
	gnutls_transport_set_int(t->session, fd);
	*out = t;
	return 0;
}

/* GnuTLS's words for what is wrong with a certificate, as a sentence of
 * ours: "The certificate is NOT trusted. ... " */
static int
not_trusted(struct imap_tls *t, const char *host, struct err *e)
{
	unsigned status = gnutls_session_get_verify_cert_status(t->session);
	gnutls_datum_t text = { NULL, 0 };
	char *p;
	size_t n;

	if (gnutls_certificate_verification_status_print(status,
	    gnutls_certificate_type_get(t->session), &text, 0) < 0)
		return err_set(e, ERR_SOURCE,
		    "the certificate of '%s' is not trusted", host);
	p = (char *)text.data;
	n = strlen(p);
	while (n > 0 && (p[n - 1] == ' ' || p[n - 1] == '.'))
		p[--n] = '\0';
	p[0] = (char)tolower((unsigned char)p[0]);
	err_set(e, ERR_SOURCE, "the certificate of '%s' is refused: %s", host,
	    p);
	gnutls_free(text.data);
	return -1;
}

static int
what_to_wait_for(struct imap_tls *t)
{
	return gnutls_record_get_direction(t->session) == 0 ? IMAP_TLS_READ :
	    IMAP_TLS_WRITE;
}

int
imap_tls_shake(struct imap_tls *t, const char *host, struct err *e)
{
	int r;

	do {
		r = gnutls_handshake(t->session);
	} while (r == GNUTLS_E_INTERRUPTED || r == GNUTLS_E_WARNING_ALERT_RECEIVED);
	if (r == 0)
		return 0;
	if (r == GNUTLS_E_AGAIN)
		return what_to_wait_for(t);
	if (r == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR)
		return not_trusted(t, host, e);
	return err_set(e, ERR_SOURCE, "no TLS with '%s': %s", host,
	    gnutls_strerror(r));
}

static ssize_t
result(struct imap_tls *t, ssize_t r)
{
	if (r == GNUTLS_E_AGAIN)
		return what_to_wait_for(t);
	return r < 0 ? -1 : r;
}

ssize_t
imap_tls_read(struct imap_tls *t, void *p, size_t n)
{
	ssize_t r;

	do {
		r = gnutls_record_recv(t->session, p, n);
	} while (r == GNUTLS_E_INTERRUPTED);
	return result(t, r);
}

ssize_t
imap_tls_write(struct imap_tls *t, const void *p, size_t n)
{
	ssize_t r;

	do {
		r = gnutls_record_send(t->session, p, n);
	} while (r == GNUTLS_E_INTERRUPTED);
	return result(t, r);
}

void
imap_tls_bye(struct imap_tls *t)
{
	gnutls_bye(t->session, GNUTLS_SHUT_WR);
}
