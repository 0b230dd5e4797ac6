/* `api`, as scripts have it. */
#ifndef RUNNER_API_H
#define RUNNER_API_H

#include "runner/interpreter.h"

struct api_limits {
    unsigned calls;
    unsigned log_bytes;
    /* Where one is reached: "CALL_LIMIT" or "LOG_LIMIT", with a Python error that says where. Does
     * not return. */
    void (*end_run)(void *owner, const char *code);
    void *owner;
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

#endif
