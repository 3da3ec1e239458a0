/* SPDX-License-Identifier: ISC */
#ifndef SETTINGS_CALENDAR_H
#define SETTINGS_CALENDAR_H
/*
 * The key `calendar` of warid.yaml: when the site works.
 */
#include "warid/settings.h"
#include "warid/yaml.h"

/* Sunday to Thursday, seven to three, no holidays. */
void calendar_default(void *ctx, struct calendar_settings *out);

/* What the map says over the defaults; mistakes go to c. */
void calendar_read(void *ctx, const struct yaml *map,
    struct calendar_settings *out, struct complaints *c);

#endif
