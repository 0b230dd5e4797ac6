/* The tables of the language (wire/plugin_language.h), for Python. */
#ifndef RUNNER_TABLES_H
#define RUNNER_TABLES_H

#include "runner/interpreter.h"

/* A dict of lists of dicts, by the names of the C fields; NULL with a Python error. */
PyObject *tables_new(void);

#endif
