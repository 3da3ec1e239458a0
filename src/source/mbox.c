/* SPDX-License-Identifier: ISC */
/* Where one message of an mbox ends and the next begins. */
#include "source/mbox.h"

#include <ctype.h>
#include <errno.h>
#include <talloc.h>
#include <unistd.h>

#include "source/folder.h"
#include "warid/buf.h"

enum {
	WINDOW = 256 << 10,
	FROM_LINE_MAX = 512,
};

struct mbox {
	int fd;
	struct stat st;
	size_t max;
	size_t at, n;			/* unread part of the window */
	bool is_line_start;
	bool is_behind_blank;
	bool is_at_end;
	unsigned number;
	char window[WINDOW];
};

/* "From " ... "12:34" ... "2026": what mail programs write, people do not. */
static bool
is_from_line(const char *p, size_t n)
{
	bool has_time = false;

	if (n < 16 || memcmp(p, "From ", 5) != 0)
		return false;
	if (n > FROM_LINE_MAX)
		n = FROM_LINE_MAX;
	for (size_t i = 5; i + 5 <= n && p[i] != '\n'; i++) {
		const unsigned char *s = (const unsigned char *)p + i;

		if (isdigit(s[0]) && isdigit(s[1]) && s[2] == ':' &&
		    isdigit(s[3]) && isdigit(s[4]))
			has_time = true;
		else if (has_time && s[0] == ' ' && isdigit(s[1]) &&
		    isdigit(s[2]) && isdigit(s[3]) && isdigit(s[4]))
			return true;
	}
	return false;
}

bool
is_mbox(int fd)
{
	char head[FROM_LINE_MAX];
	ssize_t n = pread(fd, head, sizeof(head), 0);

	return n > 0 && is_from_line(head, (size_t)n);
}

static int
mbox_close(struct mbox *m)
{
	return close(m->fd);
}

struct mbox *
mbox_open(void *ctx, int fd, const struct stat *st, size_t max)
{
	struct mbox *m = talloc(ctx, struct mbox);

	m->fd = fd;
	m->st = *st;
	m->max = max;
	m->at = m->n = 0;
	m->is_line_start = true;
	m->is_behind_blank = true;
	m->is_at_end = false;
	m->number = 0;
	talloc_set_destructor(m, mbox_close);
	return m;
}

const struct stat *
mbox_stat(const struct mbox *m)
{
	return &m->st;
}

/* At least a From line's bytes into the window, if there are that many. */
static int
fill(struct mbox *m)
{
	ssize_t r;

	if (m->n - m->at >= FROM_LINE_MAX || m->is_at_end)
		return 0;
	memmove(m->window, m->window + m->at, m->n - m->at);
	m->n -= m->at;
	m->at = 0;
	while (m->n < FROM_LINE_MAX) {
		r = read(m->fd, m->window + m->n, WINDOW - m->n);
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return -1;
		m->is_at_end = r == 0;
		if (r == 0)
			break;
		m->n += (size_t)r;
	}
	return 0;
}

/* Take a line, or what the window holds of it, into the message. */
static void
take_line(struct mbox *m, struct buf *b, int64_t *size)
{
	const char *p = m->window + m->at;
	size_t n = m->n - m->at;
	const char *end = memchr(p, '\n', n);

	if (end != NULL)
		n = (size_t)(end - p) + 1;
	m->is_behind_blank = m->is_line_start &&
	    ((n == 1 && p[0] == '\n') || (n == 2 && p[0] == '\r'));
	m->is_line_start = end != NULL;
	if (*size <= (int64_t)m->max)
		buf_add(b, p, n);
	*size += (int64_t)n;
	m->at += n;
}

int
mbox_next(struct mbox *m, void *ctx, struct mbox_part *out, struct err *e)
{
	struct buf b;
	int64_t size = 0;

	buf_init(&b, ctx);
	for (;;) {
		if (fill(m) < 0)
			return err_sys(e, ERR_ITEM,
			    "cannot read an mbox behind message %u",
			    m->number);
		if (m->at == m->n)
			break;
		if (size > 0 && m->is_line_start && m->is_behind_blank &&
		    is_from_line(m->window + m->at, m->n - m->at))
			break;
		take_line(m, &b, &size);
	}
	if (size == 0)
		return 0;
	*out = (struct mbox_part){ .number = ++m->number, .p = b.p,
	    .n = b.n, .size = size };
	if (size > (int64_t)m->max && out->n > FOLDER_HEAD)
		out->n = FOLDER_HEAD;
	return 1;
}
