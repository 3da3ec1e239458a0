/* SPDX-License-Identifier: ISC */
#ifndef READER_SANDBOX_H
#define READER_SANDBOX_H
/*
 * What the reader may no longer do once it starts to read.
 */
#include <stdint.h>

#include "warid/err.h"

/*
 * From here on: no new file, no socket, no process, no privilege; address
 * space at most `memory` bytes.  A call outside the list fails with EPERM
 * (libraries probe for files they can do without).
 */
int sandbox_enter(int64_t memory, struct err *e);

/* CPU seconds from now on; over it the process dies of SIGXCPU. */
void sandbox_cpu(int seconds);

#endif
