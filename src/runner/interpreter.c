/* The good day: an isolated interpreter (no site, no environment, no user's folder, no signal
 * handlers), the modules of the standard library that scripts may lead to, our own from inside of
 * this binary, one script of each kind run through, so that what Python makes on first use is made
 * before the first fork. Failures are a line in the log: the runner does not start. It is never
 * closed: processes just end.
 */
#include "runner/interpreter.h"

#include <marshal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "runner/api.h"
#include "runner/convert.h"
#include "runner/embedded.h"
#include "runner/tables.h"
#include "runner/values.h"
#include "runner/walls.h"
#include "wire/plugin_frame.h"

/* Imported before the first fork, for there are no files afterwards. Codecs are modules, too:
 * those that 'x'.encode(…) may name. */
static const char *const MODULES[] = {
    "_json",
    "ast",
    "calendar",
    "datetime",
    "decimal",
    "encodings.ascii",
    "encodings.cp1252",
    "encodings.latin_1",
    "encodings.utf_8",
    "encodings.utf_8_sig",
    "_strptime",
    "json",
    "math",
    "re",
    "types",
    "unicodedata",
    NULL,
};
/* What an attacker would wish for. */
static const char *const NATIVE_MODULES[] = {
    "ctypes", "mmap",   "os",         "posix",     "pty",  "resource", "select",
    "signal", "socket", "subprocess", "threading", "time", NULL,
};

enum { FROZEN_MAX = 64 };

static struct interpreter kept;

const struct interpreter *interpreter(void)
{
    return &kept;
}

static bool failed(const char *what)
{
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    PyObject *text = value != NULL ? PyObject_Str(value) : NULL;
    const char *sentence = text != NULL ? PyUnicode_AsUTF8(text) : NULL;
    log_event(LOG_ERROR, "the interpreter of plugins could not start", LOG_TEXT("at", what),
              LOG_TEXT("error", sentence != NULL ? sentence : "unknown"));
    return false;
}

/* Starting. */

static bool start(void)
{
    PyPreConfig before;
    PyPreConfig_InitIsolatedConfig(&before);
    before.utf8_mode = 1;
    PyConfig config;
    PyConfig_InitIsolatedConfig(&config);
    config.site_import = 0;
    config.write_bytecode = 0;
    config.install_signal_handlers = 0;
    config.pathconfig_warnings = 0;
    PyStatus outcome = Py_PreInitialize(&before);
    if (!PyStatus_Exception(outcome))
        outcome = PyConfig_SetString(&config, &config.program_name, L"/usr/bin/python3.11");
    if (!PyStatus_Exception(outcome))
        outcome = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    if (!PyStatus_Exception(outcome))
        return true;
    log_event(LOG_ERROR, "the interpreter of plugins could not start",
              LOG_TEXT("error", outcome.err_msg != NULL ? outcome.err_msg : "unknown"));
    return false;
}

static bool import_all(const char *const *names)
{
    for (; *names != NULL; names++) {
        PyObject *module = PyImport_ImportModule(*names);
        if (module == NULL)
            return failed(*names);
        Py_DECREF(module);
    }
    return true;
}

/* Our own modules become frozen ones, as if they had been compiled into Python. */
static bool freeze_own(void)
{
    static struct _frozen modules[FROZEN_MAX + 1];
    for (size_t i = 0; EMBEDDED[i].name != NULL && i < FROZEN_MAX; i++) {
        char place[128];
        snprintf(place, sizeof place, "<%s>", EMBEDDED[i].name);
        PyObject *code = Py_CompileString(EMBEDDED[i].source, place, Py_file_input);
        PyObject *bytes = code == NULL ? NULL : PyMarshal_WriteObjectToString(code, 4);
        Py_XDECREF(code);
        if (bytes == NULL)
            return failed(EMBEDDED[i].name);
        modules[i].name = EMBEDDED[i].name;
        modules[i].is_package = EMBEDDED[i].is_package;
        modules[i].code = (const unsigned char *)PyBytes_AS_STRING(bytes);
        modules[i].size = (int)PyBytes_GET_SIZE(bytes);
    }
    PyImport_FrozenModules = modules;
    return true;
}

static bool take(PyObject *module, const char *name, PyObject **ret_function)
{
    *ret_function = PyObject_GetAttrString(module, name);
    return *ret_function != NULL || failed(name);
}

static bool prepare_language(void)
{
    PyObject *language = PyImport_ImportModule("smooth_language");
    if (language == NULL)
        return failed("smooth_language");
    PyObject *tables = tables_new();
    PyObject *done = tables == NULL ? NULL : PyObject_CallMethod(language, "prepare", "N", tables);
    if (done == NULL)
        return failed("prepare");
    Py_DECREF(done);
    const bool taken =
        take(language, "read", &kept.read) && take(language, "check", &kept.check) &&
        take(language, "manifest", &kept.manifest) && take(language, "bind", &kept.bind) &&
        take(language, "compile_script", &kept.compile_script) &&
        take(language, "make_globals", &kept.make_globals) &&
        take(language, "finish", &kept.finish) && take(language, "explain", &kept.explain);
    Py_DECREF(language);
    return taken;
}

/* Runs once through what every child does: caches, interned names, types that are made ready on
 * first use. */
static bool rehearse(void)
{
    static const char SCRIPT[] =
        "x = {'a': [1, 2.5, None], 'b': f'{1:>5} {\"y\"!r}'}\n"
        "for i, y in enumerate(sorted(x)):\n"
        "    try:\n"
        "        z = '%s' % y + '{}'.format(i) + str(1 / (i - 1)) + '\\N{EM DASH}'[0]\n"
        "    except ZeroDivisionError as e:\n"
        "        z = str(e)\n";
    static const char *const BROKEN[] = {"x = (\n", "x = = 1\n", "f'{'\n", " x\n"};
    for (size_t i = 0; i < sizeof BROKEN / sizeof BROKEN[0]; i++) {
        PyObject *none = PyObject_CallFunction(kept.read, "s", BROKEN[i]);
        Py_XDECREF(none);
        PyErr_Clear();
    }
    PyObject *tree = PyObject_CallFunction(kept.read, "s", SCRIPT);
    PyObject *found = tree == NULL ? NULL : PyObject_CallFunction(kept.check, "Os", tree, SCRIPT);
    PyObject *manifest = found == NULL ? NULL : PyObject_CallFunction(kept.manifest, "O", tree);
    PyObject *bound = manifest == NULL ? NULL : PyObject_CallFunction(kept.bind, "O[]", tree);
    PyObject *code = bound == NULL ? NULL : PyObject_CallOneArg(kept.compile_script, bound);
    Py_XDECREF(tree);
    Py_XDECREF(found);
    Py_XDECREF(manifest);
    Py_XDECREF(bound);
    Py_XDECREF(code);
    return code != NULL || failed("rehearsal");
}

static bool freeze_objects(void)
{
    PyObject *gc = PyImport_ImportModule("gc");
    PyObject *collected = gc == NULL ? NULL : PyObject_CallMethod(gc, "collect", NULL);
    PyObject *frozen = collected == NULL ? NULL : PyObject_CallMethod(gc, "freeze", NULL);
    Py_XDECREF(gc);
    Py_XDECREF(collected);
    Py_XDECREF(frozen);
    return frozen != NULL || failed("gc");
}

/* Armed, it ends the process. */

static bool armed;

static int hear(const char *event, PyObject *arguments, void *ignored)
{
    (void)arguments;
    (void)ignored;
    if (!armed || strcmp(event, "sys.unraisablehook") == 0)
        return 0;
    if (strcmp(event, "import") == 0) {
        PyErr_SetString(PyExc_RuntimeError, "this needs a module that plugins do not have");
        return -1;
    }
    _exit(PLUGIN_EXIT_FORBIDDEN);
}

void interpreter_arm(bool arm)
{
    armed = arm;
}

bool interpreter_open(bool without_guard)
{
    if (!start())
        return false;
    if (PySys_AddAuditHook(hear, NULL) != 0)
        return failed("audit hook");
    /* What cannot be raised would be written there. */
    PySys_SetObject("stdout", Py_None);
    PySys_SetObject("stderr", Py_None);
    return freeze_own() && import_all(MODULES) && (!without_guard || import_all(NATIVE_MODULES)) &&
           (values_open() || failed("values")) && (api_open() || failed("api")) &&
           (convert_open() || failed("json")) && prepare_language() && rehearse() &&
           freeze_objects();
}
