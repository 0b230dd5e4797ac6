/* The tenant apps of tests. */
#ifndef TESTD_APPS_TEST_APPS_H
#define TESTD_APPS_TEST_APPS_H

#include "apps/apps.h"

extern const struct tenant_app NOTES_APP;
extern const struct tenant_app TAGS_APP;

/* NULL-terminated. */
extern const struct tenant_app *const TEST_APPS[];

#endif
