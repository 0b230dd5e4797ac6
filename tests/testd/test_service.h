/* TestService (tests/proto/smoothschedule/test/v1/test_service.proto): a service that misbehaves on
 * request. */
#ifndef TESTD_TEST_SERVICE_H
#define TESTD_TEST_SERVICE_H

#include "server/services.h"

extern const struct served_extra TEST_EXTRA;

#endif
