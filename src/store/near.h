/* SPDX-License-Identifier: ISC */
#ifndef WARID_STORE_NEAR_H
#define WARID_STORE_NEAR_H
/*
 * The index of sketches.
 */
#include "warid/store.h"

int near_add(struct store *s, int64_t message, const struct near *near,
    struct err *e);
int near_remove(struct store *s, int64_t message, struct err *e);

/* 1 with the message most like it, the first of equals; 0 none, -1. */
int near_find(struct store *s, const struct near *near, int64_t *message,
    double *likeness, struct err *e);

#endif
