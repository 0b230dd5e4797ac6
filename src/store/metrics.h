/* What the store counts. Registered by store_register_metrics, before anything is counted. */
#ifndef STORE_METRICS_H
#define STORE_METRICS_H

#include "base/metrics.h"

struct store_metrics {
    metric units;       /* sent */
    metric errors;      /* answered with an error */
    metric in_flight;   /* gauge */
    metric connections; /* gauge: up */
    metric connects;    /* connections made */
    metric lost;        /* connections lost */
    metric unclean;     /* connections dropped because a role or setting stayed on */
    metric retries;     /* units sent again */
    metric waiting;     /* gauge: calls that wait for a connection */
};
extern struct store_metrics store_metrics;

#endif
