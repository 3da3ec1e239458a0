/* SPDX-License-Identifier: ISC */
/*
 * How a message like this one is found among millions: texts that are alike
 * share at least one band of their sketches, and a band is a row looked up by
 * its key.  Of a band only the first few messages are asked for, so that a
 * campaign of a hundred thousand costs no more than one of ten.
 */
#include "store/near.h"

#include "store/driver.h"

enum { ADD_SKETCH, ADD_BANDS, REMOVE_BAND, REMOVE_SKETCH, SKETCH, CANDIDATES };

static const struct store_stmt stmts[] = {
	[ADD_SKETCH] = { "INSERT INTO sketch(message, bins) VALUES (?1, ?2)",
		"IB" },
	[ADD_BANDS] = { "INSERT INTO band(number, key, message) VALUES"
		" (0, ?1, ?17), (1, ?2, ?17), (2, ?3, ?17), (3, ?4, ?17),"
		" (4, ?5, ?17), (5, ?6, ?17), (6, ?7, ?17), (7, ?8, ?17),"
		" (8, ?9, ?17), (9, ?10, ?17), (10, ?11, ?17),"
		" (11, ?12, ?17), (12, ?13, ?17), (13, ?14, ?17),"
		" (14, ?15, ?17), (15, ?16, ?17)", "IIIIIIIIIIIIIIIII" },
	[REMOVE_BAND] = { "DELETE FROM band WHERE number = ?1 AND key = ?2"
		" AND message = ?3", "III" },
	[REMOVE_SKETCH] = { "DELETE FROM sketch WHERE message = ?1", "I" },
	[SKETCH] = { "SELECT bins FROM sketch WHERE message = ?1", "I" },
	[CANDIDATES] = { "SELECT s.message, s.bins FROM band b"
		" JOIN sketch s ON s.message = b.message"
		" WHERE b.number = ?1 AND b.key = ?2"
		" ORDER BY b.message LIMIT 3", "II" },
};

static bool
read_bins(struct store *s, struct near *out)
{
	out->is_set = sql_bytes(s, out->bin, sizeof(out->bin));
	return out->is_set;
}

int
near_add(struct store *s, int64_t message, const struct near *near,
    struct err *e)
{
	struct store_arg args[NEAR_BANDS + 1];

	if (sql_do(s, &stmts[ADD_SKETCH], ARGS(arg_int(message),
	    arg_blob(near->bin, sizeof(near->bin))), e) < 0)
		return -1;
	_Static_assert(NEAR_BANDS == 16, "as many as ADD_BANDS has rows");
	for (int i = 0; i < NEAR_BANDS; i++)
		args[i] = arg_int(near_band(near, i));
	args[NEAR_BANDS] = arg_int(message);
	return sql_do(s, &stmts[ADD_BANDS], args, NEAR_BANDS + 1, e);
}

int
near_remove(struct store *s, int64_t message, struct err *e)
{
	struct near near;
	int got = sql_one(s, &stmts[SKETCH], ARGS(arg_int(message)), e);

	if (got != 1)
		return got;
	got = read_bins(s, &near);
	sql_end(s);
	for (int i = 0; got && i < NEAR_BANDS; i++)
		if (sql_do(s, &stmts[REMOVE_BAND], ARGS(arg_int(i),
		    arg_int(near_band(&near, i)), arg_int(message)), e) < 0)
			return -1;
	return sql_do(s, &stmts[REMOVE_SKETCH], ARGS(arg_int(message)), e);
}

int
near_find(struct store *s, const struct near *near, int64_t *message,
    double *likeness, struct err *e)
{
	*message = 0;
	*likeness = 0;
	for (int i = 0; i < NEAR_BANDS; i++) {
		int got;

		if (sql_run(s, &stmts[CANDIDATES], ARGS(arg_int(i),
		    arg_int(near_band(near, i))), e) < 0)
			return -1;
		while ((got = sql_row(s, e)) == 1) {
			int64_t id = sql_int(s);
			struct near other;
			double d;

			read_bins(s, &other);
			d = near_likeness(near, &other);
			if (d < NEAR_LIKE || d < *likeness ||
			    (d == *likeness && id >= *message))
				continue;
			*message = id;
			*likeness = d;
		}
		if (got < 0)
			return -1;
	}
	return *message != 0;
}
