/* SPDX-License-Identifier: ISC */
#ifndef WARID_STOP_H
#define WARID_STOP_H
/*
 * Named places where a test may end the process, as a power cut would.
 *
 * WARID_STOP_AT=N ends it with status 99 at the N-th place reached (from 1),
 * WARID_STOP_AT=NAME at the first of that name, without any clean-up.  With
 * the variable unset a place costs one comparison.  The places lie in base
 * because the rooms that write durably (held, store, source) sit low.
 */
void stop_here(const char *name);

#endif
