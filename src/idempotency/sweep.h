/* Idempotency keys are held for 24 hours; then their rows go. */
#ifndef IDEMPOTENCY_SWEEP_H
#define IDEMPOTENCY_SWEEP_H

#include "base/call.h"

/* Deletes old keys in batches, as long as the call has time: the shared ones, and those in the
 * schema of the call's tenant.
 *
 * Shape   a call without transaction
 * Source  sweep.sql IDEMPOTENCY_SWEEP, IDEMPOTENCY_SWEEP_TENANT
 */
MUST_USE status idempotency_sweep(struct call *c);
MUST_USE status idempotency_sweep_tenant(struct call *c);

#endif
