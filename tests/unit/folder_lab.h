/* SPDX-License-Identifier: ISC */
#ifndef TESTS_FOLDER_LAB_H
#define TESTS_FOLDER_LAB_H
/* A folder of a test's own, below TMPDIR. */

/* Made now, its path from ctx; the test ends when it cannot be made. */
char *folder_lab_make(void *ctx);

/* Its files, and those of the folders in it; then the folders. */
void folder_lab_empty(const char *dir);
void folder_lab_remove(const char *dir);

#endif
