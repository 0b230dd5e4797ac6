/* `api`, as scripts have it. */
#ifndef RUNNER_API_H
#define RUNNER_API_H

#include "runner/interpreter.h"

struct api_limits {
    unsigned calls;
    unsigned log_bytes;
};

/* Before the first fork; false with a Python error. */
bool api_open(void);

/* In a child: what `api` has is what the host's list says: [{name, params, http}]. NULL with a
 * Python error. */
PyObject *api_new(PyObject *functions, const struct api_limits *limits);
/* log(text, level='info'), which print goes to, too. */
PyObject *api_log_function(void);
/* The exception ApiError (borrowed). */
PyObject *api_error_type(void);
/* The exception that a limit raises (borrowed), its message; which one it was: "CALL_LIMIT",
 * "LOG_LIMIT", or NULL before any. */
PyObject *api_limit_type(void);
const char *api_limit_reached(void);

#endif
