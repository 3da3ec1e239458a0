/* SPDX-License-Identifier: ISC */
/* What a test leaves behind is what it was asked to: nothing. */
#include "folder_lab.h"

#include <stdlib.h>
#include <talloc.h>
#include <unistd.h>

#include "warid/file.h"

char *
folder_lab_make(void *ctx)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = talloc_asprintf(ctx, "%s/warid-lab-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");

	if (dir == NULL || mkdtemp(dir) == NULL)
		abort();
	return dir;
}

void
folder_lab_empty(const char *dir)
{
	struct err e;
	char **names;
	size_t n;

	if (file_list(NULL, dir, &names, &n, &e) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		char *path = file_join(NULL, dir, names[i]);

		if (unlink(path) < 0)
			folder_lab_remove(path);
		talloc_free(path);
	}
	talloc_free(names);
}

void
folder_lab_remove(const char *dir)
{
	folder_lab_empty(dir);
	rmdir(dir);
}
