/* Each row a dict, each table a list: the language's Python code reads them by name. */
#include "runner/tables.h"

#include "wire/plugin_language.h"

/* Adds a row, which may be NULL with a Python error. */
static bool add(PyObject *list, PyObject *row)
{
    const bool added = row != NULL && PyList_Append(list, row) == 0;
    Py_XDECREF(row);
    return added;
}

static bool add_constructs(PyObject *list)
{
    for (size_t i = 0; i < PLUGIN_CONSTRUCT_COUNT; i++) {
        const struct plugin_construct *row = &PLUGIN_CONSTRUCTS[i];
        if (!add(list, Py_BuildValue("{ssssss}", "nodes", row->nodes, "name", row->name, "example",
                                     row->example)))
            return false;
    }
    return true;
}

static bool add_functions(PyObject *list)
{
    for (size_t i = 0; i < PLUGIN_FUNCTION_COUNT; i++) {
        const struct plugin_function *row = &PLUGIN_FUNCTIONS[i];
        if (!add(list, Py_BuildValue("{ssssssss}", "kind", row->kind, "name", row->name,
                                     "signature", row->signature, "summary", row->summary)))
            return false;
    }
    return true;
}

static bool add_members(PyObject *list)
{
    for (size_t i = 0; i < PLUGIN_MEMBER_COUNT; i++) {
        const struct plugin_member *row = &PLUGIN_MEMBERS[i];
        if (!add(list, Py_BuildValue("{ssssssss}", "type", row->type, "name", row->name,
                                     "signature", row->signature, "summary", row->summary)))
            return false;
    }
    return true;
}

static bool add_exceptions(PyObject *list)
{
    for (size_t i = 0; i < PLUGIN_EXCEPTION_COUNT; i++) {
        const struct plugin_exception *row = &PLUGIN_EXCEPTIONS[i];
        if (!add(list, Py_BuildValue("{ssss}", "name", row->name, "summary", row->summary)))
            return false;
    }
    return true;
}

static bool add_refusals(PyObject *list)
{
    for (size_t i = 0; i < PLUGIN_REFUSAL_COUNT; i++) {
        const struct plugin_refusal *row = &PLUGIN_REFUSALS[i];
        if (!add(list, Py_BuildValue("{ssssssssssss}", "kind", plugin_refusal_kind_name(row->kind),
                                     "subjects", row->subjects, "code", row->code, "name",
                                     row->name, "reason", row->reason, "hint", row->hint)))
            return false;
    }
    return true;
}

static bool put(PyObject *tables, const char *name, PyObject *value)
{
    const bool set = value != NULL && PyDict_SetItemString(tables, name, value) == 0;
    Py_XDECREF(value);
    return set;
}

static bool put_table(PyObject *tables, const char *name, bool (*fill)(PyObject *list))
{
    PyObject *list = PyList_New(0);
    if (list != NULL && fill(list))
        return put(tables, name, list);
    Py_XDECREF(list);
    return false;
}

PyObject *tables_new(void)
{
    PyObject *tables = PyDict_New();
    if (tables != NULL && put_table(tables, "constructs", add_constructs) &&
        put_table(tables, "functions", add_functions) &&
        put_table(tables, "members", add_members) &&
        put_table(tables, "exceptions", add_exceptions) &&
        put_table(tables, "refusals", add_refusals) &&
        put(tables, "source_bytes_max", PyLong_FromLong(PLUGIN_SOURCE_BYTES_MAX)) &&
        put(tables, "nodes_max", PyLong_FromLong(PLUGIN_NODES_MAX)) &&
        put(tables, "depth_max", PyLong_FromLong(PLUGIN_DEPTH_MAX)))
        return tables;
    Py_XDECREF(tables);
    return NULL;
}
