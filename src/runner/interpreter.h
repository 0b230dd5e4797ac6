/* The interpreter, warmed once and then only forked. */
#ifndef RUNNER_INTERPRETER_H
#define RUNNER_INTERPRETER_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "base/slice.h"

/* What children need of the language (src/runner/language/), kept out of the reach of scripts. */
struct interpreter {
    PyObject *read;
    PyObject *check;
    PyObject *manifest;
    PyObject *bind;
    PyObject *compile_script;
    PyObject *make_globals;
    PyObject *finish;
    PyObject *explain;
};

/* Starts it, imports all that any script will ever need, and freezes what is there, so that
 * children share its pages. False with a line in the log. `without_guard`: the testing build's. */
bool interpreter_open(bool without_guard);
const struct interpreter *interpreter(void);

/* While armed, whatever Python's audit events speak of ends this process (PEP 578): a script that
 * comes so far got around the language. */
void interpreter_arm(bool arm);

#endif
