/* Python values as JSON and back. */
#ifndef RUNNER_CONVERT_H
#define RUNNER_CONVERT_H

#include "runner/interpreter.h"

/* False with the log's line: not now to be made. */
bool convert_open(void);

/* A value as JSON. Dates become ISO texts; secrets go as {"$secret": name} where `secrets` says so.
 * NULL with a Python error that says what cannot be sent: sets, bytes, NaN, texts with NUL, what is
 * more than 32 levels deep or has more than `bytes_max` bytes (then *ret_too_large is true, if
 * given). */
PyObject *convert_to_json(PyObject *value, bool secrets, size_t bytes_max, bool *ret_too_large);

/* JSON as a value; NULL with a ValueError. */
PyObject *convert_from_json(PyObject *text);
PyObject *convert_from_slice(struct slice text);

/* A text that can be sent whatever it was: lone surrogates and NUL are replaced, what is longer
 * than `characters_max` is cut. */
PyObject *convert_text(PyObject *value, Py_ssize_t characters_max);

#endif
