/* SPDX-License-Identifier: ISC */
/* How long a token lives here, and how it is renewed. */
#include "source/imap_token.h"

#include <ctype.h>
#include <string.h>
#include <talloc.h>

#include "source/child.h"
#include "warid/buf.h"
#include "warid/file.h"
#include "warid/json.h"

enum {
	KEPT_MAX = 256 << 10,
	MARGIN = 60,			/* seconds before the end */
};

/* What is kept: {"access_token","refresh_token","expires"}. */
struct kept {
	const char *path;
	const char *access, *refresh;	/* NULL: none */
	int64_t expires;		/* 0: not said */
};

static int
read_kept(void *ctx, const char *spool, const char *source, struct kept *k,
    struct err *e)
{
	char *dir = file_join(ctx, spool, "token"), *p;
	struct err broken;
	struct json *o;
	size_t n;

	*k = (struct kept){ .path = talloc_asprintf(ctx, "%s/%s.json", dir,
	    source) };
	if (file_make_dirs(dir, e) < 0)
		return -1;
	if (!is_file_there(k->path))
		return 0;
	if (file_read(ctx, k->path, KEPT_MAX, &p, &n, e) < 0)
		return -1;
	/* half a file cannot be; what a person broke is as if not there */
	if (json_parse(ctx, p, n, &o, &broken) < 0)
		return 0;
	k->access = json_str(json_get(o, "access_token"));
	k->refresh = json_str(json_get(o, "refresh_token"));
	k->expires = json_int(json_get(o, "expires"), 0);
	return 0;
}

static int
write_kept(void *ctx, const struct kept *k, struct err *e)
{
	struct json_out *o = json_object_new(ctx);
	struct buf b;

	json_put_str(o, "access_token", k->access);
	json_put_str(o, "refresh_token", k->refresh);
	json_put_int(o, "expires", k->expires);
	buf_init(&b, ctx);
	json_write(o, &b);
	return file_write_durable(k->path, b.p, b.n, e);
}

/* A token is what may stand behind "Bearer" (RFC 6750, 2.1). */
static bool
is_token(const char *s)
{
	if (s == NULL || *s == '\0')
		return false;
	for (; *s != '\0'; s++)
		if (!isgraph((unsigned char)*s))
			return false;
	return true;
}

/* What the command printed: *is_line, or a token response. */
static int
read_answer(void *ctx, char *text, int64_t now, struct kept *k,
    bool *is_line, struct err *e)
{
	const char *s = text + strspn(text, " \t\r\n"), *refresh;
	int64_t seconds;
	struct json *o;

	*is_line = *s != '{';
	if (*is_line) {
		text[strcspn(text, "\r\n")] = '\0';
		k->access = text;
	} else if (json_parse(ctx, s, strlen(s), &o, e) == 0) {
		k->access = json_str(json_get(o, "access_token"));
		refresh = json_str(json_get(o, "refresh_token"));
		k->refresh = refresh != NULL ? refresh : k->refresh;
		seconds = json_int(json_get(o, "expires_in"), 0);
		k->expires = seconds > 0 ? now + seconds : 0;
	} else {
		k->access = NULL;
	}
	if (is_token(k->access))
		return 0;
	return err_set(e, ERR_SOURCE, "the token command printed no token");
}

static int
ask_command(void *ctx, const struct source_settings *conf, int64_t now,
    struct kept *k, struct err *e)
{
	bool is_line;
	char *text;

	if (child_output(ctx, conf->token_command, "token", k->refresh,
	    conf->timeout, &text, e) < 0 ||
	    read_answer(ctx, text, now, k, &is_line, e) < 0)
		return -1;
	return is_line ? 0 : write_kept(ctx, k, e);
}

int
imap_token(void *ctx, const char *spool, const struct source_settings *conf,
    int64_t now, bool is_anew, char **token, struct err *e)
{
	void *tmp = talloc_new(ctx);
	struct kept k;
	bool is_good;
	int ret = read_kept(tmp, spool, conf->name, &k, e);

	is_good = ret == 0 && !is_anew && is_token(k.access) &&
	    (k.expires == 0 || now < k.expires - MARGIN);
	if (ret == 0 && !is_good)
		ret = ask_command(tmp, conf, now, &k, e);
	if (ret == 0)
		*token = talloc_strdup(ctx, k.access);
	talloc_free(tmp);
	return ret;
}
