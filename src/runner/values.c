/* Values that can be looked at as far as they say and not further: no attribute can be set, none
 * leads anywhere. */
#include "runner/values.h"

#include "runner/convert.h"

/* Secrets. */

struct secret {
    PyObject_HEAD PyObject *name;
};

static void secret_free(PyObject *self)
{
    Py_DECREF(((struct secret *)self)->name);
    PyObject_Free(self);
}

static PyObject *secret_text(PyObject *self)
{
    return PyUnicode_FromFormat("<secret %U>", ((struct secret *)self)->name);
}

static PyTypeObject secret_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "secret",
    .tp_basicsize = sizeof(struct secret),
    .tp_dealloc = secret_free,
    .tp_repr = secret_text,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
};

PyObject *secret_new(PyObject *name)
{
    struct secret *secret = PyObject_New(struct secret, &secret_type);
    if (secret != NULL)
        secret->name = Py_NewRef(name);
    return (PyObject *)secret;
}

PyObject *secret_name(PyObject *value)
{
    return Py_IS_TYPE(value, &secret_type) ? ((struct secret *)value)->name : NULL;
}

/* Answers to HTTP calls. */

struct response {
    PyObject_HEAD PyObject *status;
    PyObject *headers;
    PyObject *text;
};

static void response_free(PyObject *self)
{
    struct response *response = (struct response *)self;
    Py_XDECREF(response->status);
    Py_XDECREF(response->headers);
    Py_XDECREF(response->text);
    PyObject_Free(self);
}

static PyObject *response_describe(PyObject *self)
{
    return PyUnicode_FromFormat("<response %S>", ((struct response *)self)->status);
}

static PyObject *response_json(PyObject *self, void *ignored)
{
    (void)ignored;
    PyObject *value = convert_from_json(((struct response *)self)->text);
    if (value == NULL && PyErr_ExceptionMatches(PyExc_ValueError))
        PyErr_SetString(PyExc_ValueError, "the answer is not JSON; its text is in `text`");
    return value;
}

static PyObject *response_get(PyObject *self, void *offset)
{
    return Py_NewRef(*(PyObject **)((char *)self + (size_t)offset));
}

static PyGetSetDef response_members[] = {
    {"status", response_get, NULL, NULL, (void *)offsetof(struct response, status)},
    {"headers", response_get, NULL, NULL, (void *)offsetof(struct response, headers)},
    {"text", response_get, NULL, NULL, (void *)offsetof(struct response, text)},
    {"json", response_json, NULL, NULL, NULL},
    {0},
};

static PyTypeObject response_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "response",
    .tp_basicsize = sizeof(struct response),
    .tp_dealloc = response_free,
    .tp_repr = response_describe,
    .tp_getset = response_members,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
};

PyObject *response_new(PyObject *answer)
{
    PyObject *code = PyDict_Check(answer) ? PyDict_GetItemString(answer, "status") : NULL;
    PyObject *headers = code != NULL ? PyDict_GetItemString(answer, "headers") : NULL;
    PyObject *text = headers != NULL ? PyDict_GetItemString(answer, "text") : NULL;
    if (text == NULL || !PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_ValueError, "the answer is not one to an HTTP call");
        return NULL;
    }
    struct response *response = PyObject_New(struct response, &response_type);
    if (response == NULL)
        return NULL;
    response->status = Py_NewRef(code);
    response->headers = Py_NewRef(headers);
    response->text = Py_NewRef(text);
    return (PyObject *)response;
}

bool values_open(void)
{
    return PyType_Ready(&secret_type) == 0 && PyType_Ready(&response_type) == 0;
}
