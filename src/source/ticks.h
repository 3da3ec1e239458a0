/* SPDX-License-Identifier: ISC */
#ifndef SOURCE_TICKS_H
#define SOURCE_TICKS_H
/* Milliseconds that only grow, for deadlines; never a time of day. */
#include <stdint.h>
#include <time.h>

static inline int64_t
ticks_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

#endif
