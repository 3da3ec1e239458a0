/* SPDX-License-Identifier: ISC */
/*
 * The walk over all segments: years, months, segments, by name, which is by
 * time; one month's names in memory at a time.
 */
#include "held/parts.h"

#include <ctype.h>
#include <talloc.h>

#include "warid/file.h"

/* The names of one folder, and how far we are. */
struct level {
	char **names;
	size_t n, at;
};

enum { YEARS, MONTHS, SEGMENTS, LEVELS };

struct held_walk {
	struct held *h;
	struct level level[LEVELS];
	char *segment;			/* under way, or NULL */
	int64_t offset;
};

static bool
is_number(const char *s, size_t digits)
{
	size_t i = 0;

	while (isdigit((unsigned char)s[i]))
		i++;
	return i == digits && s[i] == '\0';
}

static bool
is_wanted(int level, const char *name)
{
	size_t n = strlen(name);

	if (level == SEGMENTS)
		return n > 4 && strcmp(name + n - 4, ".seg") == 0;
	return is_number(name, level == YEARS ? 4 : 2);
}

/* Where level `depth` has come to, as a path below SPOOL/held/. */
static char *
path_to(struct held_walk *w, int depth)
{
	char *path = talloc_strdup(w, "");

	for (int i = 0; i < depth; i++) {
		char *longer = file_join(w, path,
		    w->level[i].names[w->level[i].at - 1]);

		talloc_free(path);
		path = longer;
	}
	return path;
}

static int
list(struct held_walk *w, int depth, struct err *e)
{
	struct level *l = &w->level[depth];
	char *below = path_to(w, depth);
	char *path = file_join(w, w->h->dir, below);
	int ret;

	talloc_free(l->names);
	*l = (struct level){ NULL, 0, 0 };
	ret = file_list(w, path, &l->names, &l->n, e);
	talloc_free(path);
	talloc_free(below);
	return ret;
}

/* The next segment's name into w->segment: 1/0/-1. */
static int
next_segment(struct held_walk *w, struct err *e)
{
	int depth = SEGMENTS;

	talloc_free(w->segment);
	w->segment = NULL;
	for (;;) {
		struct level *l = &w->level[depth];

		if (l->at == l->n) {
			if (depth-- == 0)
				return 0;
			continue;
		}
		if (!is_wanted(depth, l->names[l->at++]))
			continue;
		if (depth == SEGMENTS)
			break;
		if (list(w, ++depth, e) < 0)
			return -1;
	}
	w->segment = path_to(w, LEVELS);
	w->offset = SEGMENT_START;
	return 1;
}

int
held_walk_open(struct held *h, void *ctx, struct held_walk **out,
    struct err *e)
{
	struct held_walk *w = talloc_zero(ctx, struct held_walk);

	if (w == NULL)
		abort();
	w->h = h;
	if (list(w, YEARS, e) < 0) {
		talloc_free(w);
		return -1;
	}
	*out = w;
	return 0;
}

/* Behind something that is no record: on at the next one, true; or the end of
 * this segment. */
static bool
step_over(struct held_walk *w)
{
	int64_t next = held_find_record(w->h, w->offset + 1);

	w->offset = next;
	if (next == 0)
		TALLOC_FREE(w->segment);
	return next != 0;
}

int
held_walk_next(struct held_walk *w, void *ctx, struct held_place *place,
    struct held_record *out, struct err *e)
{
	int64_t length;
	int got;

	for (;;) {
		if (w->segment == NULL && (got = next_segment(w, e)) != 1)
			return got;
		if (held_open_segment(w->h, w->segment, e) < 0) {
			TALLOC_FREE(w->segment);
			return -1;
		}
		got = held_record_at(w->h, ctx, w->offset, &length, out, e);
		place->segment = talloc_strdup(ctx, w->segment);
		place->offset = w->offset;
		place->length = length;
		w->offset += length;
		if (length > 0)
			return got;
		/* too short to be a record, and nothing behind: torn */
		if (step_over(w) && got == 0)
			got = err_set(e, ERR_ITEM, "segment '%s' at %lld: a"
			    " record is damaged", place->segment,
			    (long long)place->offset);
		if (got < 0)
			return -1;
	}
}
