/* The list. */
#include "testd/apps/test_apps.h"

const struct tenant_app *const TEST_APPS[] = {&NOTES_APP, &TAGS_APP, NULL};
