/* One HTTP request to one address, through libcurl on the loop. For http.c only, which says what
 * may be asked and where. */
#ifndef EGRESS_TRANSFER_H
#define EGRESS_TRANSFER_H

#include "egress/http.h"

/* ca_file: as in struct http_settings; borrowed. libcurl is begun with the first transfer. */
void transfer_open(const char *ca_file);
void transfer_close(void);

struct transfer {
    const char *method;
    const struct url *url;
    struct ip_address address; /* the only one that is connected to */
    const struct http_header *const *headers;
    size_t header_count;
    struct slice body;
    int64_t connect_ms;
    int64_t total_ms;
    size_t body_bytes_max; /* of the answer */
};

/* *ret_is_unsent: nothing of the request can have arrived, so another address may be tried; set in
 * any case. Of the response status, headers and body are set.
 *
 * Errors  as http_send, from CONNECT_FAILED on
 */
MUST_USE status transfer_run(struct call *c, const struct transfer *transfer, bool *ret_is_unsent,
                             struct http_response *ret_response);

#endif
