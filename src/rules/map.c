/* SPDX-License-Identifier: ISC */
/* Open addressing, doubled at half full. */
#include "rules/map.h"
#include "rules/hash.h"

#include <stdlib.h>
#include <talloc.h>

void
map_init(struct map *m, void *ctx)
{
	*m = (struct map){ .ctx = ctx };
}

static struct map_entry *
find(const struct map *m, const void *p, size_t n)
{
	size_t i = hash_word(p, n, (const char *)p + n) & (m->size - 1);

	while (m->entries[i].p != NULL && (m->entries[i].n != n ||
	    memcmp(m->entries[i].p, p, n) != 0))
		i = (i + 1) & (m->size - 1);
	return &m->entries[i];
}

struct map_entry *
map_get(const struct map *m, const void *p, size_t n)
{
	struct map_entry *e;

	if (m->size == 0)
		return NULL;
	e = find(m, p, n);
	return e->p != NULL ? e : NULL;
}

void
map_put(struct map *m, const void *p, size_t n, uint32_t value)
{
	if (2 * m->n >= m->size) {
		struct map old = *m;

		m->size = old.size > 0 ? old.size * 2 : 64;
		m->entries = talloc_zero_array(m->ctx, struct map_entry,
		    m->size);
		if (m->entries == NULL)
			abort();
		for (size_t i = 0; i < old.size; i++)
			if (old.entries[i].p != NULL)
				*find(m, old.entries[i].p,
				    old.entries[i].n) = old.entries[i];
		talloc_free(old.entries);
	}
	*find(m, p, n) = (struct map_entry){ p, (uint32_t)n, value };
	m->n++;
}
