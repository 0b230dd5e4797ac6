/* The parts of a script's HTTP call. For plugins/host_http*.c only. */
#ifndef PLUGINS_HOST_HTTP_H
#define PLUGINS_HOST_HTTP_H

#include "egress/http.h"
#include "plugins/host_internal.h"
#include "plugins/secrets.h"

/* A secret that the call sends. */
struct http_secret {
    const char *name;
    struct plugin_secret opened;
};

/* A request as it is being put together. */
struct http_draft {
    struct serving *s;
    struct call *call; /* within the script's */
    const char *method;
    struct url url;
    struct http_header headers[HTTP_HEADERS_MAX];
    size_t header_count;
    struct slice body;
    bool body_is_secret;
    struct http_secret secrets[PLUGIN_SECRETS_MAX];
    size_t secret_count;
};

/* The URL with the parameters behind its question mark.
 *
 * Errors  INVALID_ARGUMENT ARGUMENTS_INVALID
 */
MUST_USE status http_draft_url(struct http_draft *draft);

/* Headers and body, with secrets in the place of their names.
 *
 * Errors  INVALID_ARGUMENT ARGUMENTS_INVALID; PERMISSION_DENIED SECRET_NOT_IN_MANIFEST,
 *         SECRET_HOST_REFUSED; NOT_FOUND SECRET_MISSING
 */
MUST_USE status http_draft_fill(struct http_draft *draft);

/* {"status": …, "headers": {…}, "text": "…"}, in the scratch arena, with asterisks where a secret
 * of the call stands literally.
 *
 * Errors  RESOURCE_EXHAUSTED ANSWER_TOO_LARGE
 */
MUST_USE status http_answer(const struct http_draft *draft, const struct http_response *response,
                            struct slice *ret_answer);

#endif
