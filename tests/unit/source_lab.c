/* SPDX-License-Identifier: ISC */
#include "source_lab.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <talloc.h>
#include <unistd.h>

#include "folder_lab.h"
#include "warid/buf.h"
#include "warid/file.h"

/* No cmocka here: the fuzzers are linked with this file too. */
static void
must(bool is_done, const char *what)
{
	if (is_done)
		return;
	perror(what);
	abort();
}

static int
is_known(void *arg, const char *key, struct err *e)
{
	struct lab *l = arg;

	(void)e;
	for (size_t i = 0; i < l->nr_known; i++)
		if (strcmp(l->known[i], key) == 0)
			return 1;
	return 0;
}

static const char *
get_note(void *arg)
{
	return ((struct lab *)arg)->note;
}

static int
put_note(void *arg, const char *json, struct err *e)
{
	struct lab *l = arg;

	(void)e;
	l->note = talloc_strdup(l, json);
	return 0;
}

void
lab_remember(struct lab *l, const char *key)
{
	l->known = talloc_realloc(l, l->known, char *, l->nr_known + 1);
	l->known[l->nr_known++] = talloc_strdup(l, key);
}

struct lab *
lab_new(enum source_kind kind, bool is_drop)
{
	struct lab *l = talloc_zero(NULL, struct lab);

	l->dir = folder_lab_make(l);
	l->now = 1795327800;
	l->note = talloc_strdup(l, "");
	l->all.spool = l->dir;
	l->all.max_item = 1 << 20;
	l->conf.name = "lab";
	l->conf.kind = kind;
	l->drv = source_driver(kind);
	l->conf.is_drop = is_drop;
	l->conf.path = file_join(l, l->dir, "in");
	l->ledger = (struct source_ledger){ .arg = l, .is_known = is_known,
		.get_note = get_note, .put_note = put_note };
	must(mkdir(l->conf.path, 0700) == 0, "mkdir");
	return l;
}

void
lab_free(struct lab *l)
{
	folder_lab_remove(l->dir);
	talloc_free(l);
}

void
lab_put(struct lab *l, const char *name, const char *p, size_t n)
{
	char *path = file_join(l, l->conf.path, name);
	const struct timespec old[2] = { { .tv_sec = 1700000000 },
		{ .tv_sec = 1700000000 } };
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	must(fd >= 0, path);
	must(file_write_all(fd, p, n) == 0, path);
	close(fd);
	must(utimensat(AT_FDCWD, path, old, 0) == 0, path);
}

void
lab_put_text(struct lab *l, const char *name, const char *text)
{
	lab_put(l, name, text, strlen(text));
}

bool
lab_has(struct lab *l, const char *path)
{
	return is_file_there(file_join(l, l->dir, path));
}

static char *
run(struct lab *l, bool is_stopped)
{
	const struct source_driver *drv = l->drv;
	void *ctx = talloc_new(l);
	struct source *s;
	struct item *it, **items = talloc_array(ctx, struct item *, LAB_ITEMS);
	size_t n = 0;
	struct buf out;
	int r;

	buf_init(&out, l);
	if (drv->open(ctx, &l->all, &l->conf, &l->ledger, l->now, &s,
	    &l->e) < 0) {
		buf_addf(&out, "! %s\n", l->e.text);
		return out.p;
	}
	while (n < LAB_ITEMS && (r = drv->next(s, ctx, &it, &l->e)) != 0) {
		if (r < 0) {
			buf_addf(&out, "! %s\n", l->e.text);
			if (l->e.scope != ERR_ITEM)
				break;
			continue;
		}
		items[n++] = it;
		buf_addf(&out, "%s=%.*s\n", it->name,
		    (int)(it->n < 64 ? it->n : 64), it->p);
		if (it->withheld != NULL)
			buf_addf(&out, "? %s\n", it->withheld);
		lab_remember(l, it->key);
	}
	for (size_t i = 0; i < n && !is_stopped; i++)
		if (drv->settle(s, items[i], &l->e) < 0)
			buf_addf(&out, "! %s\n", l->e.text);
	if (!is_stopped && drv->flush != NULL && drv->flush(s, &l->e) < 0)
		buf_addf(&out, "! %s\n", l->e.text);
	drv->close(s);
	talloc_free(ctx);
	return out.p;
}

char *
lab_take(struct lab *l)
{
	return run(l, false);
}

char *
lab_take_and_stop(struct lab *l)
{
	return run(l, true);
}

char *
lab_list(struct lab *l)
{
	const struct source_driver *drv = l->drv;
	void *ctx = talloc_new(l);
	struct source *s;
	struct listed there;
	struct buf out;

	buf_init(&out, l);
	must(drv->open(ctx, &l->all, &l->conf, &l->ledger, l->now, &s,
	    &l->e) == 0, l->e.text);
	l->nr_new = 0;
	while (drv->list(s, ctx, &there, &l->e) == 1) {
		buf_addf(&out, "%s\n", there.key);
		l->nr_new += there.is_new;
	}
	drv->close(s);
	talloc_free(ctx);
	return out.p;
}

/* -- Dovecot ---------------------------------------------------------------- */

bool
lab_has_dovecot(void)
{
	return access("/usr/lib/dovecot/imap", X_OK) == 0;
}

char *
lab_dovecot(struct lab *l, int line, const char *function, const char *arg)
{
	char out[4096], *p = out;
	ssize_t n = 0, r;
	int fds[2], status;
	pid_t pid;

	must(pipe(fds) == 0, "pipe");
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], STDOUT_FILENO);
		close(fds[0]);
		close(fds[1]);
		execl("/bin/sh", "sh", "tests/cli/dovecot.sh", function,
		    l->dir, arg, (char *)NULL);
		_exit(127);
	}
	close(fds[1]);
	while ((r = read(fds[0], out + n, sizeof(out) - 1 - (size_t)n)) > 0)
		n += r;
	close(fds[0]);
	must(waitpid(pid, &status, 0) == pid && status == 0, function);
	out[n] = '\0';
	while (line-- > 0 && p != NULL)
		p = strchr(p, '\n') == NULL ? NULL : strchr(p, '\n') + 1;
	return p == NULL ? NULL : talloc_strndup(l, p, strcspn(p, "\n"));
}

struct lab *
lab_new_dovecot(void)
{
	struct lab *l = lab_new(SOURCE_IMAP, false);

	chmod(l->dir, 0755);
	l->conf.tunnel = lab_dovecot(l, 0, "dovecot_make", NULL);
	l->conf.folder = "INBOX";
	l->conf.timeout = 20;
	return l;
}

void
lab_deliver(struct lab *l, const char *text)
{
	char *path = file_join(l, l->dir, "message");
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	must(fd >= 0 && file_write_all(fd, text, strlen(text)) == 0, path);
	close(fd);
	/* the name the message gets is of the process: each its own */
	lab_dovecot(l, 0, "dovecot_put", path);
}
