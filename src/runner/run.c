/* The good day: the START frame is read, the first filter goes up, the script is parsed, checked,
 * given its constants and compiled, the second filter goes up, the script runs, and DONE says how
 * it ended. Failures of the script become DONE with a place in it; what the kernel stops ends the
 * process, and the host learns it from the parent. Memory may be short afterwards: that answer is
 * made without any.
 */
#include "runner/run.h"

#include <stdio.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "runner/api.h"
#include "runner/channel.h"
#include "runner/convert.h"
#include "runner/interpreter.h"
#include "runner/walls.h"

static const char PLACE[] = "<plugin>";
/* DONE but for its result. */
static const char SUCCEEDED[] = "{\"status\":\"succeeded\",\"result\":}";

enum {
    TEXT_CHARACTERS_MAX = 2000, /* of an error's message */
    DIAGNOSTICS_MAX = 100,
};

struct run {
    const struct plugin_order *order;
    PyObject *start;  /* the frame, a dict */
    PyObject *source; /* a text, of it */
    PyObject *globals;
    bool is_check;
    bool without_guard;
};

/* Ending. */

static _Noreturn void end(struct slice json)
{
    channel_write(PLUGIN_FRAME_DONE, json);
    _exit(PLUGIN_EXIT_DONE);
}

static unsigned line_of(PyObject *trace)
{
    unsigned line = 0;
    for (PyTracebackObject *at = (PyTracebackObject *)trace; at != NULL; at = at->tb_next) {
        PyCodeObject *code = PyFrame_GetCode(at->tb_frame);
        const int found = PyCode_Addr2Line(code, at->tb_lasti);
        if (found > 0 && PyUnicode_CompareWithASCIIString(code->co_filename, PLACE) == 0)
            line = (unsigned)found;
        Py_DECREF(code);
    }
    return line;
}

/* Needs no memory. */
static _Noreturn void end_without_memory(unsigned line)
{
    char json[256];
    const int length =
        snprintf(json, sizeof json,
                 "{\"status\":\"failed\",\"error\":{\"code\":\"MEMORY\",\"type\":\"MemoryError\","
                 "\"message\":\"the script needs more memory than it may have\",\"hint\":\"\","
                 "\"line\":%u,\"column\":0}}",
                 line);
    end(slice_make(json, (size_t)length));
}

static _Noreturn void end_with(PyObject *done)
{
    PyObject *json =
        done == NULL ? NULL : convert_to_json(done, false, PLUGIN_FRAME_BYTES_MAX - 1, NULL);
    if (json == NULL)
        end_without_memory(0); /* of what was made of plain texts, nothing else can fail */
    end(slice_make(PyBytes_AS_STRING(json), (size_t)PyBytes_GET_SIZE(json)));
}

static PyObject *clean(PyObject *text)
{
    return text != NULL && text != Py_None ? convert_text(text, TEXT_CHARACTERS_MAX)
                                           : PyUnicode_FromString("");
}

/* The parts are borrowed and may be NULL. */
static _Noreturn void fail(const char *code, PyObject *type, PyObject *message, PyObject *hint,
                           PyObject *line, PyObject *column)
{
    PyObject *zero = PyLong_FromLong(0);
    line = line != NULL && PyLong_Check(line) ? line : zero;
    column = column != NULL && PyLong_Check(column) ? column : zero;
    end_with(Py_BuildValue("{sss{sssNsNsNsOsO}}", "status", "failed", "error", "code", code, "type",
                           clean(type), "message", clean(message), "hint", clean(hint), "line",
                           line, "column", column));
}

/* Takes the pending exception as the language explains it. */
static PyObject *take_explanation(struct run *run, PyObject **ret_value)
{
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    if (PyErr_GivenExceptionMatches(type, PyExc_MemoryError))
        end_without_memory(line_of(trace));
    PyErr_NormalizeException(&type, &value, &trace);
    if (trace != NULL)
        PyException_SetTraceback(value, trace);
    PyObject *explained =
        PyObject_CallFunctionObjArgs(interpreter()->explain, value, run->source, NULL);
    if (explained == NULL && PyErr_ExceptionMatches(PyExc_MemoryError))
        end_without_memory(line_of(trace));
    PyErr_Clear();
    if (explained == NULL)
        explained = Py_BuildValue("{sssNsI}", "type", Py_TYPE(value)->tp_name, "message",
                                  clean(value), "line", line_of(trace));
    if (explained == NULL)
        end_without_memory(line_of(trace));
    *ret_value = value;
    return explained;
}

static _Noreturn void fail_with_exception(struct run *run, const char *code)
{
    PyObject *value;
    PyObject *explained = take_explanation(run, &value);
    fail(code, PyDict_GetItemString(explained, "type"), PyDict_GetItemString(explained, "message"),
         PyDict_GetItemString(explained, "hint"), PyDict_GetItemString(explained, "line"),
         PyDict_GetItemString(explained, "column"));
}

/* Checking. */

/* A diagnostic is (line, column, code, message, hint). */
static bool is_diagnostic(PyObject *value)
{
    return PyTuple_Check(value) && PyTuple_GET_SIZE(value) == 5;
}

/* What the language raised, as a list: a refusal brings its own. */
static PyObject *diagnose_exception(struct run *run)
{
    PyObject *value;
    PyObject *explained = take_explanation(run, &value);
    PyObject *diagnostics = PyObject_GetAttrString(value, "diagnostics");
    if (diagnostics != NULL && PyList_Check(diagnostics) && PyList_GET_SIZE(diagnostics) > 0)
        return diagnostics;
    PyErr_Clear();
    PyObject *message = PyDict_GetItemString(explained, "message");
    return Py_BuildValue("[(iisOs)]", 1, 1, "SYNTAX_ERROR", message != NULL ? message : Py_None,
                         "");
}

/* The names that `api` has. */
static PyObject *api_names(struct run *run)
{
    PyObject *functions = PyDict_GetItemString(run->start, "functions");
    PyObject *names = Py_BuildValue("[ss]", "log", "secret");
    for (Py_ssize_t i = 0; names != NULL && i < PyList_GET_SIZE(functions); i++)
        PyList_Append(names, PyDict_GetItemString(PyList_GET_ITEM(functions, i), "name"));
    return names;
}

/* The list of what is wrong; the manifest as well when there is a place for it. */
static PyObject *check(struct run *run, PyObject *tree, PyObject *constants,
                       PyObject **ret_manifest)
{
    PyObject *names = api_names(run);
    PyObject *found = names == NULL
                          ? NULL
                          : PyObject_CallFunction(interpreter()->check, "OONn", tree, run->source,
                                                  names, PyList_GET_SIZE(constants));
    if (found == NULL || !PyList_Check(found))
        return diagnose_exception(run);
    if (PyList_GET_SIZE(found) == 0 && ret_manifest != NULL)
        *ret_manifest = PyObject_CallOneArg(interpreter()->manifest, tree);
    return found;
}

/* The script's code; else NULL with what is wrong in *ret_diagnostics. */
static PyObject *prepare(struct run *run, PyObject **ret_diagnostics, PyObject **ret_manifest)
{
    const struct interpreter *python = interpreter();
    PyObject *constants = PyDict_GetItemString(run->start, "constants");
    PyObject *tree = PyObject_CallOneArg(python->read, run->source);
    if (tree == NULL) {
        *ret_diagnostics = diagnose_exception(run);
        return NULL;
    }
    PyObject *found = check(run, tree, constants, ret_manifest);
    if (found == NULL || PyList_GET_SIZE(found) > 0) {
        *ret_diagnostics = found;
        return NULL;
    }
    PyObject *bound = PyObject_CallFunctionObjArgs(python->bind, tree, constants, NULL);
    PyObject *code = bound == NULL ? NULL : PyObject_CallOneArg(python->compile_script, bound);
    if (code == NULL)
        *ret_diagnostics = diagnose_exception(run);
    Py_DECREF(tree);
    Py_DECREF(found);
    Py_XDECREF(bound);
    return code;
}

/* The testing build's: whatever Python can. */
static PyObject *prepare_without_guard(struct run *run, PyObject **ret_diagnostics)
{
    PyObject *code = Py_CompileString(PyUnicode_AsUTF8(run->source), PLACE, Py_file_input);
    if (code == NULL)
        *ret_diagnostics = diagnose_exception(run);
    return code;
}

static PyObject *clean_diagnostic(PyObject *diagnostic)
{
    if (!is_diagnostic(diagnostic))
        return NULL;
    PyObject *parts[5];
    for (Py_ssize_t i = 0; i < 5; i++) {
        PyObject *part = PyTuple_GET_ITEM(diagnostic, i);
        if (i >= 2)
            parts[i] = clean(part);
        else
            parts[i] = PyLong_Check(part) ? Py_NewRef(part) : PyLong_FromLong(0);
    }
    return Py_BuildValue("(NNNNN)", parts[0], parts[1], parts[2], parts[3], parts[4]);
}

static _Noreturn void report(PyObject *diagnostics, PyObject *manifest)
{
    PyObject *list = PyList_New(0);
    const Py_ssize_t count = diagnostics == NULL ? 0 : PyList_GET_SIZE(diagnostics);
    for (Py_ssize_t i = 0; i < count && i < DIAGNOSTICS_MAX; i++) {
        PyObject *diagnostic = clean_diagnostic(PyList_GET_ITEM(diagnostics, i));
        if (diagnostic == NULL || PyList_Append(list, diagnostic) != 0)
            end_without_memory(0);
    }
    end_with(Py_BuildValue("{sssNsO}", "status", "checked", "diagnostics", list, "manifest",
                           manifest != NULL ? manifest : Py_None));
}

static _Noreturn void fail_invalid(PyObject *diagnostics)
{
    PyObject *first =
        diagnostics != NULL && PyList_Check(diagnostics) && PyList_GET_SIZE(diagnostics) > 0
            ? clean_diagnostic(PyList_GET_ITEM(diagnostics, 0))
            : NULL;
    if (first == NULL)
        end_without_memory(0);
    fail("SCRIPT_INVALID", PyTuple_GET_ITEM(first, 2), PyTuple_GET_ITEM(first, 3),
         PyTuple_GET_ITEM(first, 4), PyTuple_GET_ITEM(first, 0), PyTuple_GET_ITEM(first, 1));
}

/* Running. */

static unsigned number(PyObject *dict, const char *name)
{
    PyObject *value = dict == NULL ? NULL : PyDict_GetItemString(dict, name);
    return value == NULL ? 0 : (unsigned)PyLong_AsUnsignedLong(value);
}

/* However it ended: what print did not write yet. An error of the script goes before one of that.
 */
static bool finish(struct run *run, PyObject *done)
{
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    PyObject *finished =
        run->without_guard ? done : PyObject_CallOneArg(interpreter()->finish, run->globals);
    if (done == NULL)
        PyErr_Restore(type, value, trace);
    return done != NULL && finished != NULL;
}

static _Noreturn void end_at_limit(void *owner, const char *code)
{
    struct run *run = owner;
    interpreter_arm(false);
    finish(run, NULL);
    fail_with_exception(run, code);
}

static PyObject *make_globals(struct run *run)
{
    PyObject *given = PyDict_GetItemString(run->start, "limits");
    const struct api_limits limits = {.calls = number(given, "calls"),
                                      .log_bytes = number(given, "log_bytes"),
                                      .end_run = end_at_limit,
                                      .owner = run};
    PyObject *api = api_new(PyDict_GetItemString(run->start, "functions"), &limits);
    if (api == NULL)
        return NULL;
    if (run->without_guard)
        return Py_BuildValue("{sOsN}", "__builtins__", PyEval_GetBuiltins(), "api", api);
    PyObject *host = Py_BuildValue("{sNsNsOsOs{sO}}", "api", api, "log", api_log_function(), "now",
                                   PyDict_GetItemString(run->start, "now"), "offsets",
                                   PyDict_GetItemString(run->start, "offsets"), "errors",
                                   "ApiError", api_error_type());
    PyObject *globals =
        host == NULL ? NULL : PyObject_CallOneArg(interpreter()->make_globals, host);
    Py_XDECREF(host);
    return globals;
}

static _Noreturn void succeed(struct run *run)
{
    PyObject *result = PyDict_GetItemString(run->globals, "result");
    const unsigned bytes_max = number(PyDict_GetItemString(run->start, "limits"), "result_bytes");
    bool too_large = false;
    PyObject *done = result != NULL
                         ? Py_BuildValue("{sssO}", "status", "succeeded", "result", result)
                         : Py_BuildValue("{ss}", "status", "succeeded");
    PyObject *json =
        done == NULL ? NULL
                     : convert_to_json(done, false, bytes_max + sizeof SUCCEEDED - 1, &too_large);
    if (json == NULL)
        fail_with_exception(run, too_large ? "RESULT_LIMIT" : "RESULT_INVALID");
    end(slice_make(PyBytes_AS_STRING(json), (size_t)PyBytes_GET_SIZE(json)));
}

/* The last that this process says of itself: from here on the script may be the one that speaks. */
static void say_ready(void)
{
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    char json[64];
    const int length = snprintf(json, sizeof json, "{\"cpu_us\":%lld}",
                                (long long)used.tv_sec * US_PER_S + used.tv_nsec / 1000);
    channel_write(PLUGIN_FRAME_READY, slice_make(json, (size_t)length));
}

static _Noreturn void run_script(struct run *run)
{
    PyObject *diagnostics = NULL;
    PyObject *code = run->without_guard ? prepare_without_guard(run, &diagnostics)
                                        : prepare(run, &diagnostics, NULL);
    if (code == NULL)
        fail_invalid(diagnostics);
    run->globals = make_globals(run);
    if (run->globals == NULL)
        end_without_memory(0);

    say_ready();
    if (!walls_filter_running(run->order))
        _exit(PLUGIN_EXIT_WALL);
    interpreter_arm(!run->without_guard);
    PyObject *done = PyEval_EvalCode(code, run->globals, run->globals);
    interpreter_arm(false); /* explaining looks at frames */
    if (finish(run, done))
        succeed(run);
    fail_with_exception(run, "SCRIPT_ERROR");
}

static _Noreturn void check_script(struct run *run)
{
    PyObject *diagnostics = NULL;
    PyObject *manifest = NULL;
    PyObject *code = prepare(run, &diagnostics, &manifest);
    if (code == NULL && diagnostics == NULL)
        end_without_memory(0);
    report(diagnostics, manifest);
}

void run_child(const struct plugin_order *order, bool without_guard)
{
    prctl(PR_SET_NAME, "plugin");
    struct run run = {.order = order, .without_guard = without_guard};
    run.start = convert_from_slice(channel_read(PLUGIN_FRAME_START));
    run.source = run.start == NULL ? NULL : PyDict_GetItemString(run.start, "source");
    PyObject *mode = run.source == NULL ? NULL : PyDict_GetItemString(run.start, "mode");
    if (mode == NULL)
        _exit(PLUGIN_EXIT_HOST_GONE);
    if (!walls_filter_parsing())
        _exit(PLUGIN_EXIT_WALL);
    if (PyUnicode_CompareWithASCIIString(mode, "check") == 0)
        check_script(&run);
    run_script(&run);
}
