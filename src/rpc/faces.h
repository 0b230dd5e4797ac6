/* How an exchange is understood: chosen by port and content type in exchange_begin. Each sets
 * x->face and may answer at once. */
#ifndef RPC_FACES_H
#define RPC_FACES_H

#include "rpc/exchange.h"

/* content-type application/grpc… */
void face_grpc_begin(struct exchange *x);
/* Everything else on the service ports: JSON over HTTP by the google.api.http rules. */
void face_rest_begin(struct exchange *x);
/* The metrics port: /metrics, /healthz, /readyz. */
void face_metrics_begin(struct exchange *x);

#endif
