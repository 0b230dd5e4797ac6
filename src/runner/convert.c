/* JSON through the C parts of Python's own `json`, without its Python ones: no frame of ours stands
 * on the stack while a script's values are looked at. */
#include "runner/convert.h"

#include <datetime.h>

#include "base/log.h"
#include "runner/values.h"
#include "wire/plugin_frame.h"

static PyObject *make_encoder; /* _json.make_encoder */
static PyObject *encode_text;  /* _json.encode_basestring */
static PyObject *scan_once;    /* of a json.JSONDecoder */
static PyObject *as_is;        /* what the encoder asks for values that JSON has not */
static bool secrets_go;
static size_t secrets_sent; /* in what is being encoded */

static PyObject *refuse(PyObject *value)
{
    if (PyAnySet_Check(value))
        PyErr_SetString(PyExc_TypeError,
                        "a set cannot be sent or kept as JSON; make it a list: sorted(…)");
    else if (secret_name(value) != NULL)
        PyErr_SetString(PyExc_TypeError,
                        "a secret can be sent only in a header or the body of an HTTP call");
    else
        PyErr_Format(PyExc_TypeError, "a value of type %s cannot be sent or kept as JSON",
                     Py_TYPE(value)->tp_name);
    return NULL;
}

static PyObject *convert_other(PyObject *self, PyObject *value)
{
    (void)self;
    if (PyDate_Check(value) || PyTime_Check(value))
        return PyObject_CallMethod(value, "isoformat", NULL);
    PyObject *secret = secrets_go ? secret_name(value) : NULL;
    if (secret == NULL)
        return refuse(value);
    secrets_sent++;
    return Py_BuildValue("{sO}", "$secret", secret);
}

static PyMethodDef other = {"default", convert_other, METH_O, NULL};

bool convert_open(void)
{
    PyDateTime_IMPORT;
    PyObject *accelerator = PyImport_ImportModule("_json");
    PyObject *json = PyImport_ImportModule("json");
    if (PyDateTimeAPI == NULL || accelerator == NULL || json == NULL)
        return false;
    PyObject *decoder = PyObject_CallMethod(json, "JSONDecoder", NULL);
    make_encoder = PyObject_GetAttrString(accelerator, "make_encoder");
    encode_text = PyObject_GetAttrString(accelerator, "encode_basestring");
    scan_once = decoder == NULL ? NULL : PyObject_GetAttrString(decoder, "scan_once");
    as_is = PyCFunction_New(&other, NULL);
    Py_DECREF(accelerator);
    Py_DECREF(json);
    Py_XDECREF(decoder);
    return make_encoder != NULL && encode_text != NULL && scan_once != NULL && as_is != NULL;
}

static PyObject *encode(PyObject *value)
{
    /* markers, default, encoder, indent, key and item separators, sort_keys, skipkeys, allow_nan */
    PyObject *encoder =
        PyObject_CallFunction(make_encoder, "NOOOssOOO", PyDict_New(), as_is, encode_text, Py_None,
                              ":", ",", Py_False, Py_False, Py_False);
    PyObject *parts = encoder == NULL ? NULL : PyObject_CallFunction(encoder, "Oi", value, 0);
    PyObject *nothing = parts == NULL ? NULL : PyUnicode_FromStringAndSize(NULL, 0);
    PyObject *text = nothing == NULL ? NULL : PyUnicode_Join(nothing, parts);
    Py_XDECREF(nothing);
    Py_XDECREF(parts);
    Py_XDECREF(encoder);
    return text;
}

/* A dict that says what only a secret says may have come from anywhere, as with the answer to
 * another call: it must not become a secret on its way. Quotes within texts are escaped, so what is
 * found is a name. */
static bool forges_secret(struct slice json)
{
    static const char NAME[] = "\"$secret\":";
    size_t found = 0;
    for (const char *at = json.data; at != NULL; found++) {
        at = memmem(at, json.length - (size_t)(at - json.data), NAME, sizeof NAME - 1);
        if (at == NULL)
            break;
        at += sizeof NAME - 1;
    }
    return found > secrets_sent;
}

static bool is_acceptable(struct slice json)
{
    if (secrets_go && forges_secret(json)) {
        PyErr_SetString(PyExc_ValueError, "a dict that is sent cannot have the key '$secret'; "
                                          "write api.secret(name)");
        return false;
    }
    struct arena arena;
    arena_init(&arena);
    const status outcome = plugin_json_check(&arena, json);
    if (!status_is_ok(outcome))
        PyErr_SetString(PyExc_ValueError, strcmp(outcome.reason, "JSON_TOO_DEEP") == 0
                                              ? "a value is more than 32 levels deep"
                                              : "a text has a character that cannot be sent (NUL)");
    arena_fini(&arena);
    return status_is_ok(outcome);
}

PyObject *convert_to_json(PyObject *value, bool secrets, size_t bytes_max, bool *ret_too_large)
{
    secrets_go = secrets;
    secrets_sent = 0;
    PyObject *text = encode(value);
    PyObject *bytes = text == NULL ? NULL : PyUnicode_AsUTF8String(text);
    Py_XDECREF(text);
    if (bytes == NULL) {
        if (PyErr_ExceptionMatches(PyExc_UnicodeEncodeError))
            PyErr_SetString(PyExc_ValueError,
                            "a text has a character that cannot be sent (half of a pair)");
        return NULL;
    }
    const struct slice json = slice_make(PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes));
    const bool too_large = json.length > bytes_max;
    if (too_large)
        PyErr_Format(PyExc_ValueError, "a value has %zu bytes as JSON; %zu are allowed",
                     json.length, bytes_max);
    if (ret_too_large != NULL)
        *ret_too_large = too_large;
    if (too_large || !is_acceptable(json)) {
        Py_DECREF(bytes);
        return NULL;
    }
    return bytes;
}

PyObject *convert_from_json(PyObject *text)
{
    PyObject *plain = PyObject_CallMethod(text, "strip", "s", " \t\r\n");
    PyObject *pair = plain == NULL ? NULL : PyObject_CallFunction(scan_once, "Oi", plain, 0);
    PyObject *value = NULL;
    if (pair != NULL && PyLong_AsSsize_t(PyTuple_GET_ITEM(pair, 1)) == PyUnicode_GET_LENGTH(plain))
        value = Py_NewRef(PyTuple_GET_ITEM(pair, 0));
    else if (pair != NULL || PyErr_ExceptionMatches(PyExc_StopIteration))
        PyErr_SetString(PyExc_ValueError, "not JSON");
    Py_XDECREF(pair);
    Py_XDECREF(plain);
    return value;
}

PyObject *convert_from_slice(struct slice text)
{
    PyObject *decoded = PyUnicode_DecodeUTF8(text.data, (Py_ssize_t)text.length, NULL);
    PyObject *value = decoded == NULL ? NULL : convert_from_json(decoded);
    Py_XDECREF(decoded);
    return value;
}

PyObject *convert_text(PyObject *value, Py_ssize_t characters_max)
{
    PyObject *text = PyObject_Str(value);
    PyObject *cut = text == NULL ? NULL : PyUnicode_Substring(text, 0, characters_max);
    Py_XDECREF(text);
    PyObject *bytes = cut == NULL ? NULL : PyUnicode_AsEncodedString(cut, "utf-8", "replace");
    Py_XDECREF(cut);
    if (bytes == NULL)
        return NULL;
    char *at = PyBytes_AS_STRING(bytes);
    const size_t length = (size_t)PyBytes_GET_SIZE(bytes);
    for (char *nul = at; (nul = memchr(nul, '\0', length - (size_t)(nul - at))) != NULL;)
        *nul = '?';
    PyObject *clean = PyUnicode_DecodeUTF8(at, (Py_ssize_t)length, NULL);
    Py_DECREF(bytes);
    return clean;
}
