/* The good day: a function of `api` is called, its arguments become one JSON object by the names of
 * its parameters, the frame goes out, and the child waits. The host may say no: that is an
 * ApiError, which scripts may catch. Failures: a limit on calls or on the log ends the run there
 * and then, with its line: no `except` or `finally` of the script's comes after it. The host counts
 * for itself, and kills a child that goes on. */
#include "runner/api.h"

#include "runner/channel.h"
#include "runner/convert.h"
#include "runner/values.h"

enum { LOG_TEXT_CHARACTERS_MAX = 64 * 1024 };

/* JSON beside a value in its frame: names and braces. */
enum { FRAME_ROOM = 1024 };

static struct api_limits limits;
static unsigned calls, log_bytes;
static size_t call_bytes;
static bool is_over; /* a limit was reached */
static PyObject *error_type;
static PyObject *limit_type;

/* A function of the host's list. */

struct function {
    PyObject_HEAD PyObject *name;
    PyObject *params; /* a list of texts */
    bool is_http;
};

static void function_free(PyObject *self)
{
    Py_DECREF(((struct function *)self)->name);
    Py_DECREF(((struct function *)self)->params);
    PyObject_Free(self);
}

static PyObject *function_describe(PyObject *self)
{
    return PyUnicode_FromFormat("<function api.%U>", ((struct function *)self)->name);
}

static PyObject *params_text(const struct function *function)
{
    PyObject *comma = PyUnicode_FromString(", ");
    PyObject *text = comma == NULL ? NULL : PyUnicode_Join(comma, function->params);
    Py_XDECREF(comma);
    return text;
}

static bool refuse_name(const struct function *function, PyObject *name)
{
    PyObject *params = params_text(function);
    if (params != NULL)
        PyErr_Format(PyExc_TypeError, "api.%U() has no parameter %R; it takes %U", function->name,
                     name, params);
    Py_XDECREF(params);
    return false;
}

/* Puts arguments under the names of their parameters. */
static bool bind(const struct function *function, PyObject *positional, PyObject *named,
                 PyObject *arguments)
{
    const Py_ssize_t count = PyTuple_GET_SIZE(positional);
    if (count > PyList_GET_SIZE(function->params)) {
        PyErr_Format(PyExc_TypeError, "api.%U() takes %zd arguments at most, not %zd",
                     function->name, PyList_GET_SIZE(function->params), count);
        return false;
    }
    for (Py_ssize_t i = 0; i < count; i++)
        if (PyDict_SetItem(arguments, PyList_GET_ITEM(function->params, i),
                           PyTuple_GET_ITEM(positional, i)) != 0)
            return false;
    PyObject *name, *value;
    for (Py_ssize_t at = 0; named != NULL && PyDict_Next(named, &at, &name, &value);) {
        if (PySequence_Contains(function->params, name) != 1)
            return refuse_name(function, name);
        if (PyDict_Contains(arguments, name) != 0) {
            PyErr_Format(PyExc_TypeError, "api.%U() got %R twice", function->name, name);
            return false;
        }
        if (PyDict_SetItem(arguments, name, value) != 0)
            return false;
    }
    return true;
}

/* As if the exception had left each frame: what explains it finds the script's line. */
static void add_frames(void)
{
    PyFrameObject *frame = PyEval_GetFrame();
    Py_XINCREF(frame);
    while (frame != NULL && PyTraceBack_Here(frame) == 0) {
        PyFrameObject *back = PyFrame_GetBack(frame);
        Py_DECREF(frame);
        frame = back;
    }
}

/* Returns only when the run is ending already, which may still write lines. */
static bool reach(const char *code, const char *sentence)
{
    PyErr_SetString(limit_type, sentence);
    if (is_over)
        return false;
    is_over = true;
    add_frames();
    limits.end_run(limits.owner, code);
    return false;
}

static bool send_call(const struct function *function, PyObject *arguments)
{
    if (calls >= limits.calls)
        return reach("CALL_LIMIT", "the script made as many calls to `api` as one run may");
    calls++;
    PyObject *call = Py_BuildValue("{sOsO}", "name", function->name, "arguments", arguments);
    PyObject *json = call == NULL ? NULL
                                  : convert_to_json(call, function->is_http,
                                                    PLUGIN_FRAME_BYTES_MAX - FRAME_ROOM, NULL);
    Py_XDECREF(call);
    if (json == NULL)
        return false;
    const struct slice frame = slice_make(PyBytes_AS_STRING(json), (size_t)PyBytes_GET_SIZE(json));
    const bool fits = frame.length <= PLUGIN_CALL_BYTES_MAX - call_bytes;
    if (fits) {
        call_bytes += frame.length;
        channel_write(PLUGIN_FRAME_CALL, frame);
    }
    Py_DECREF(json);
    return fits || reach("CALL_LIMIT", "the script sent as much to `api` as one run may");
}

static PyObject *raise_refusal(PyObject *refusal)
{
    PyObject *reason = PyDict_GetItemString(refusal, "reason");
    PyObject *message = PyDict_GetItemString(refusal, "message");
    if (reason != NULL && message != NULL)
        PyErr_Format(error_type, "%S (%S)", message, reason);
    return NULL;
}

static PyObject *take_answer(const struct function *function)
{
    PyObject *answer = convert_from_slice(channel_read(PLUGIN_FRAME_ANSWER));
    if (answer == NULL)
        return NULL;
    PyObject *refusal = PyDict_GetItemString(answer, "error");
    PyObject *value = PyDict_GetItemString(answer, "value");
    PyObject *result;
    if (refusal != NULL)
        result = raise_refusal(refusal);
    else if (value != NULL && function->is_http)
        result = response_new(value);
    else
        result = Py_XNewRef(value);
    Py_DECREF(answer);
    return result;
}

static PyObject *function_call(PyObject *self, PyObject *positional, PyObject *named)
{
    const struct function *function = (const struct function *)self;
    PyObject *arguments = PyDict_New();
    const bool sent = arguments != NULL && bind(function, positional, named, arguments) &&
                      send_call(function, arguments);
    Py_XDECREF(arguments);
    return sent ? take_answer(function) : NULL;
}

static PyTypeObject function_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "function",
    .tp_basicsize = sizeof(struct function),
    .tp_dealloc = function_free,
    .tp_repr = function_describe,
    .tp_call = function_call,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
};

static PyObject *function_new(PyObject *described)
{
    PyObject *name = PyDict_GetItemString(described, "name");
    PyObject *params = PyDict_GetItemString(described, "params");
    PyObject *is_http = PyDict_GetItemString(described, "http");
    struct function *function = PyObject_New(struct function, &function_type);
    if (function == NULL)
        return NULL;
    function->name = Py_NewRef(name);
    function->params = Py_NewRef(params);
    function->is_http = is_http == Py_True;
    return (PyObject *)function;
}

/* What every script has. */

static bool is_level(PyObject *level)
{
    static const char *const levels[] = {"debug", "info", "warning", "error"};
    for (size_t i = 0; PyUnicode_Check(level) && i < sizeof levels / sizeof levels[0]; i++)
        if (PyUnicode_CompareWithASCIIString(level, levels[i]) == 0)
            return true;
    PyErr_SetString(PyExc_ValueError, "a level is 'debug', 'info', 'warning' or 'error'");
    return false;
}

static bool send_log(PyObject *text, PyObject *level)
{
    Py_ssize_t bytes;
    if (PyUnicode_AsUTF8AndSize(text, &bytes) == NULL)
        return false;
    bytes++; /* its end of line */
    if ((size_t)bytes > limits.log_bytes - log_bytes)
        return reach("LOG_LIMIT", "the script wrote as much into its log as one run may");
    log_bytes += (unsigned)bytes;
    PyObject *line = Py_BuildValue("{sOsO}", "level", level, "text", text);
    PyObject *json = line == NULL
                         ? NULL
                         : convert_to_json(line, false, PLUGIN_FRAME_BYTES_MAX - FRAME_ROOM, NULL);
    Py_XDECREF(line);
    if (json == NULL)
        return false;
    channel_write(PLUGIN_FRAME_LOG,
                  slice_make(PyBytes_AS_STRING(json), (size_t)PyBytes_GET_SIZE(json)));
    Py_DECREF(json);
    return true;
}

static PyObject *call_log(PyObject *self, PyObject *positional, PyObject *named)
{
    (void)self;
    static char *names[] = {"text", "level", NULL};
    PyObject *value, *level = NULL;
    if (!PyArg_ParseTupleAndKeywords(positional, named, "O|O:log", names, &value, &level))
        return NULL;
    level = level != NULL ? Py_NewRef(level) : PyUnicode_FromString("info");
    PyObject *text =
        level != NULL && is_level(level) ? convert_text(value, LOG_TEXT_CHARACTERS_MAX + 1) : NULL;
    const bool sent = text != NULL && send_log(text, level);
    Py_XDECREF(text);
    Py_XDECREF(level);
    return sent ? Py_NewRef(Py_None) : NULL;
}

static PyObject *call_secret(PyObject *self, PyObject *name)
{
    (void)self;
    if (PyUnicode_Check(name))
        return secret_new(name);
    PyErr_SetString(PyExc_TypeError, "api.secret() takes the name of a secret, a text");
    return NULL;
}

static PyMethodDef log_method = {"log", (PyCFunction)(void (*)(void))call_log,
                                 METH_VARARGS | METH_KEYWORDS, NULL};
static PyMethodDef secret_method = {"secret", call_secret, METH_O, NULL};

PyObject *api_log_function(void)
{
    return PyCFunction_New(&log_method, NULL);
}

/* The object. */

struct api {
    PyObject_HEAD PyObject *members; /* name to function */
};

static void api_free(PyObject *self)
{
    Py_DECREF(((struct api *)self)->members);
    PyObject_Free(self);
}

static PyObject *api_describe(PyObject *self)
{
    (void)self;
    return PyUnicode_FromString("<api>");
}

static PyObject *api_get(PyObject *self, PyObject *name)
{
    PyObject *member = PyDict_GetItemWithError(((struct api *)self)->members, name);
    if (member == NULL && !PyErr_Occurred())
        PyErr_Format(PyExc_AttributeError, "`api` has no function %R", name);
    return Py_XNewRef(member);
}

static PyTypeObject api_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "api",
    .tp_basicsize = sizeof(struct api),
    .tp_dealloc = api_free,
    .tp_repr = api_describe,
    .tp_getattro = api_get,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
};

static bool add(PyObject *members, PyObject *name, PyObject *function)
{
    const bool added =
        name != NULL && function != NULL && PyDict_SetItem(members, name, function) == 0;
    Py_XDECREF(name);
    Py_XDECREF(function);
    return added;
}

static bool add_all(PyObject *members, PyObject *functions)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(functions); i++) {
        PyObject *described = PyList_GET_ITEM(functions, i);
        if (!add(members, Py_NewRef(PyDict_GetItemString(described, "name")),
                 function_new(described)))
            return false;
    }
    return add(members, PyUnicode_FromString("log"), api_log_function()) &&
           add(members, PyUnicode_FromString("secret"), PyCFunction_New(&secret_method, NULL));
}

PyObject *api_new(PyObject *functions, const struct api_limits *given)
{
    limits = *given;
    PyObject *members = PyDict_New();
    struct api *api = NULL;
    if (members != NULL && add_all(members, functions))
        api = PyObject_New(struct api, &api_type);
    if (api == NULL) {
        Py_XDECREF(members);
        return NULL;
    }
    api->members = members;
    return (PyObject *)api;
}

bool api_open(void)
{
    error_type = PyErr_NewException("plugin.ApiError", NULL, NULL);
    limit_type = PyErr_NewException("plugin.LimitReached", PyExc_BaseException, NULL);
    return error_type != NULL && limit_type != NULL && PyType_Ready(&function_type) == 0 &&
           PyType_Ready(&api_type) == 0;
}

PyObject *api_error_type(void)
{
    return error_type;
}
