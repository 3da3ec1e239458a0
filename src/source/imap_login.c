/* SPDX-License-Identifier: ISC */
/* In which order a session is made safe, and where its secrets come from. */
#include "source/imap_login.h"

#include <string.h>
#include <sys/stat.h>
#include <talloc.h>

#include "source/child.h"
#include "source/imap_stream.h"
#include "source/imap_token.h"
#include "source/imap_wire.h"
#include "warid/crypt.h"
#include "warid/file.h"

enum { SECRET_MAX = 64 << 10 };

/* The password's first line: from the file or what the command prints. */
static int
password(void *ctx, const struct source_settings *conf, char **out,
    struct err *e)
{
	const char *path = conf->password_file;
	struct stat st;
	size_t n;

	if (path == NULL && conf->password_command == NULL)
		return err_set(e, ERR_CONF, "no password is set for the "
		    "mailbox, and the server asks for one");
	if (path == NULL)
		return child_line(ctx, conf->password_command, conf->timeout,
		    out, e);
	if (stat(path, &st) == 0 && (st.st_mode & 07) != 0)
		return err_set(e, ERR_CONF,
		    "password file '%s' can be read by everybody", path);
	if (file_read(ctx, path, SECRET_MAX, out, &n, e) < 0) {
		e->scope = ERR_SOURCE;
		return -1;
	}
	(*out)[strcspn(*out, "\r\n")] = '\0';
	return 0;
}

static void
wipe(char *secret)
{
	crypt_wipe(secret, strlen(secret));
	talloc_free(secret);
}

static int
log_in_by_password(struct wire *w, const struct source_settings *conf,
    const char *user, struct err *e)
{
	bool is_refused;
	char *secret;
	int ret;

	if (password(w, conf, &secret, e) < 0)
		return -1;
	ret = wire_log_in(w, WIRE_PASSWORD, user, secret, &is_refused, e);
	wipe(secret);
	return ret;
}

/* With the token kept; if it has run out, or is said to have, with another. */
static int
log_in_by_token(struct wire *w, const char *spool,
    const struct source_settings *conf, const char *user, int64_t now,
    struct err *e)
{
	bool is_refused = false;
	char *token;
	int ret;

	for (int i = 0; i < 2; i++) {
		if (imap_token(w, spool, conf, now, i > 0, &token, e) < 0)
			return -1;
		ret = wire_log_in(w, WIRE_TOKEN, user, token, &is_refused, e);
		wipe(token);
		if (ret == 0 || !is_refused)
			return ret;
	}
	return err_wrap(e, "even with a token just renewed");
}

static int
secure(struct wire *w, struct imap_stream *stream,
    const struct source_settings *conf, bool is_logged_in, struct err *e)
{
	if (is_logged_in)
		return err_set(e, ERR_SOURCE, "the server logs in before TLS, "
		    "which 'starttls' forbids");
	if (wire_start_tls(w, e) < 0)
		return -1;
	return imap_stream_secure(stream, conf->host, conf->tls_ca_file, e);
}

static int
dial(void *ctx, const struct source_settings *conf, struct imap_stream **out,
    struct err *e)
{
	if (conf->tunnel != NULL)
		return imap_stream_tunnel(ctx, conf->tunnel, conf->timeout,
		    out, e);
	if (conf->host == NULL)
		return err_set(e, ERR_CONF, "neither host nor tunnel is set");
	if (imap_stream_dial(ctx, conf->host, conf->port, conf->timeout, out,
	    e) < 0)
		return -1;
	return conf->is_starttls ? 0 : imap_stream_secure(*out, conf->host,
	    conf->tls_ca_file, e);
}

static int
open_wire(struct wire *w, const char *spool,
    const struct source_settings *conf, int64_t now, struct err *e)
{
	const char *user = conf->user == NULL ? "" : conf->user;
	struct imap_stream *stream;
	bool is_logged_in;
	int ret = 0;

	if (dial(w, conf, &stream, e) < 0 ||
	    wire_greet(w, stream, &is_logged_in, e) < 0)
		return -1;
	if (conf->tunnel == NULL && conf->is_starttls &&
	    secure(w, stream, conf, is_logged_in, e) < 0)
		return -1;
	if (!is_logged_in)
		ret = conf->token_command != NULL ?
		    log_in_by_token(w, spool, conf, user, now, e) :
		    log_in_by_password(w, conf, user, e);
	return ret < 0 ? -1 : wire_ask_capability(w, e);
}

int
imap_log_in(void *ctx, const char *spool, const struct source_settings *conf,
    int64_t now, struct wire **out, struct err *e)
{
	char *tmp = file_join(ctx, spool, "tmp");

	if (file_make_dirs(tmp, e) < 0)
		return -1;
	*out = wire_new(ctx, tmp);
	if (open_wire(*out, spool, conf, now, e) == 0)
		return 0;
	talloc_free(*out);
	*out = NULL;
	return -1;
}
