/* SPDX-License-Identifier: ISC */
#ifndef WARID_RULES_MAP_H
#define WARID_RULES_MAP_H
/*
 * From bytes to a number, while a set is being loaded.  Keys are not copied:
 * they live as long as the map.
 */
#include <stddef.h>
#include <stdint.h>

struct map_entry {
	const void *p;			/* NULL: free */
	uint32_t n;
	uint32_t value;
};

struct map {
	void *ctx;
	struct map_entry *entries;
	size_t n, size;
};

void map_init(struct map *m, void *ctx);

/* The entry of a key, or NULL. */
struct map_entry *map_get(const struct map *m, const void *p, size_t n);

/* Add a key that is not there. */
void map_put(struct map *m, const void *p, size_t n, uint32_t value);

#endif
