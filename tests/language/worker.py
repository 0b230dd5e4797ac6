"""The language under plain CPython 3.11, without a jail: reads requests as JSON lines and answers
each with one. Every request is served by a forked child, as in the runner.

    python3.11 -I worker.py PACKAGE_FOLDER TABLES_FILE
"""

import importlib.util
import json
import os
import resource
import signal
import sys
import types

CPU_SECONDS = 2
MEMORY_BYTES = 400 * 1024 * 1024


def load_language(folder):
    spec = importlib.util.spec_from_file_location(
        "smooth_language", os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules["smooth_language"] = package
    spec.loader.exec_module(package)
    return package


class ApiError(Exception):
    pass


def make_host(request, log):
    calls = []

    def make_function(name):
        def function(*values, **named):
            calls.append([name, [repr(value) for value in values], sorted(named)])
            return request.get("answers", {}).get(name)

        return function

    api = types.SimpleNamespace(
        **{name: make_function(name) for name in request.get("api", ["log"])}
    )
    host = {
        "api": api,
        "log": log.append,
        "now": request.get("now", "2026-03-05T14:20:00+01:00"),
        "offsets": request.get("offsets", [[0, 3600]]),
        "errors": {"ApiError": ApiError},
    }
    return host, calls


def serve(language, request):
    log = []
    answer = {"log": log, "diagnostics": [], "error": None}
    source = request["source"]
    constants = [tuple(pair) for pair in request.get("constants", [])]
    try:
        tree = language.read(source)
        answer["diagnostics"] = language.check(
            tree, source, request.get("api", ["log"]), len(constants)
        )
        if answer["diagnostics"]:
            return answer
        answer["manifest"] = language.manifest(tree)
        code = language.compile_script(language.bind(tree, constants))
    except language.Refused as refused:
        answer["diagnostics"] = refused.diagnostics
        return answer
    if request.get("only_check"):
        return answer
    host, answer["calls"] = make_host(request, log)
    names = language.make_globals(host)
    try:
        exec(code, names)
    except BaseException as error:
        answer["error"] = language.explain(error, source)
    language.finish(names)
    if "result" in names:
        answer["result"] = repr(names["result"])
    return answer


def serve_in_child(language, request):
    """The answer as bytes, or how the child ended without one."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.close(read_end)
        answer = json.dumps(serve(language, request))
        with os.fdopen(write_end, "w", encoding="utf-8", errors="replace") as stream:
            stream.write(answer)
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as stream:
        answer = stream.read()
    _, status = os.waitpid(child, 0)
    if status != 0 or not answer:
        return json.dumps({"ended": status}).encode()
    return answer


def main():
    language = load_language(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as file:
        language.prepare(json.load(file))
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(serve_in_child(language, json.loads(line)) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
