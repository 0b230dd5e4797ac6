/* The types that scripts meet besides Python's own: `api` and its functions, secrets, the answers
 * to HTTP calls. Types of C: they have no globals that could be reached through them. */
#ifndef RUNNER_VALUES_H
#define RUNNER_VALUES_H

#include "runner/interpreter.h"

/* Makes the types; false with a Python error. */
bool values_open(void);

/* A secret's name; never more. */
PyObject *secret_new(PyObject *name);
/* The name of a secret (borrowed), or NULL when the value is none. */
PyObject *secret_name(PyObject *value);

/* An answer with its attributes status, headers, text and json, of the host's JSON object. NULL
 * with a Python error. */
PyObject *response_new(PyObject *answer);

#endif
