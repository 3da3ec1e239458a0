/* SPDX-License-Identifier: ISC */
/* Which driver serves which kind of source, and what fates are called. */
#include "warid/source.h"

#include <assert.h>

const struct source_driver *
source_driver(enum source_kind kind)
{
	static const struct source_driver *const drivers[] = {
		[SOURCE_MAILDIR] = &source_maildir,
		[SOURCE_IMAP] = &source_imap,
		[SOURCE_FAX] = &source_fax,
		[SOURCE_SOCIAL] = &source_social,
	};

	assert(kind < sizeof(drivers) / sizeof(drivers[0]));
	return drivers[kind];
}

const char *
fate_name(enum fate f)
{
	static const char *const names[] = {
		[FATE_TAKEN] = "taken",
		[FATE_FILED] = "filed",
		[FATE_DUPLICATE] = "duplicate",
		[FATE_IGNORED] = "ignored",
		[FATE_QUARANTINED] = "quarantined",
	};

	assert(f < sizeof(names) / sizeof(names[0]));
	return names[f];
}
