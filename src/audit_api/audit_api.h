/* What is alike wherever the audit is read. */
#ifndef AUDIT_API_AUDIT_API_H
#define AUDIT_API_AUDIT_API_H

#include "base/call.h"

/* Later than any event. */
#define AUDIT_END_OF_TIME_US (INT64_C(253402300799) * US_PER_S)

/* Whether the caller may read the platform's own events. */
bool audit_api_sees_platform(const struct call *c);
/* Who looked, and at what (the request itself), before they see anything.
 *
 * Errors  UNAVAILABLE AUDIT_UNAVAILABLE
 */
MUST_USE status audit_api_record(struct call *c, const char *action,
                                 const ProtobufCMessage *request);

#endif
