"""What a script finds when it begins: built-ins that are harmless, helpers, `api`.

Built-ins of C are taken as they are. Functions written here are made anew for each run, so that
nothing that one script does to them meets another.
"""

import builtins
import json
import math

from smooth_language.dates import make_helpers
from smooth_language.formatting import GET_FORMAT, get_format
from smooth_language.tables import TABLES

_MATH = ("sqrt", "floor", "ceil", "trunc", "exp", "log", "log10", "gcd", "isnan", "isfinite")
_OWN = ("mean", "median", "json_loads", "json_dumps", "print")
_PRINTED_MAX = 64 * 1024  # characters without an end of line that are kept for one
_FINISH = "<finish>"
_HOST_ERRORS = ("ApiError",)


_plain = {}  # what is the same for every run: name -> value


def prepare():
    """At warm-up: the tables name what is here, no more and no less."""
    own = {*_OWN, *_HOST_ERRORS, *make_helpers("1970-01-01T00:00Z", [])}
    _plain.update(pi=math.pi)
    _plain.update((name, getattr(math, name)) for name in _MATH)
    named = {*TABLES.functions, *TABLES.exceptions}
    _plain.update((name, getattr(builtins, name)) for name in named - own - _plain.keys())
    if own | _plain.keys() != named:
        raise RuntimeError(f"tables and helpers differ: {sorted((own | _plain.keys()) ^ named)}")


def make_globals(host):
    """The globals of one run. `host` has:

    api      what `api` is
    log      called with each text that print writes
    now      the run's moment as ISO text with its offset
    offsets  of the tenant's time zone: [(from which Unix second on, seconds east of UTC)…]
    errors   {"ApiError": its class}
    """
    write, finish = _make_print(host["log"])
    names = {**_plain, **host["errors"]}
    names.update(make_helpers(host["now"], host["offsets"]))
    names.update(_make_functions())
    names["print"] = write
    names["api"] = host["api"]
    names[GET_FORMAT] = get_format
    return {"__builtins__": names, "__name__": "plugin", _FINISH: finish}


def finish(names):
    """After the script, however it ended: writes what print was still to end."""
    names[_FINISH]()


def _make_print(log):
    """print and what ends it. Each call that ends its line is one entry of the log, whatever lines
    are inside."""
    waiting = []

    def flush():
        if waiting:
            text = "".join(waiting)
            waiting.clear()
            log(text)

    def print(*values, sep=" ", end="\n"):
        for name, value in (("sep", sep), ("end", end)):
            if value is not None and not isinstance(value, str):
                kind = type(value).__name__
                raise TypeError(f"{name} must be None or a string, not {kind}")
        text = (" " if sep is None else sep).join([str(value) for value in values])
        text += "\n" if end is None else end
        if text.endswith("\n"):
            text = "".join(waiting) + text[:-1]
            waiting.clear()
            log(text)
        elif text:
            waiting.append(text)
            if sum(map(len, waiting)) > _PRINTED_MAX:
                flush()

    return print, flush


def _make_functions():
    def mean(numbers):
        numbers = list(numbers)
        if not numbers:
            raise ValueError("mean() needs at least one number")
        total = sum(numbers)
        return total // len(numbers) if _divides(total, len(numbers)) else total / len(numbers)

    def median(numbers):
        numbers = sorted(numbers)
        if not numbers:
            raise ValueError("median() needs at least one number")
        middle = len(numbers) // 2
        if len(numbers) % 2:
            return numbers[middle]
        return mean(numbers[middle - 1 : middle + 1])

    def json_loads(text):
        if not isinstance(text, (str, bytes)):
            raise TypeError(f"json_loads() takes a text, not {type(text).__name__!r}")
        return json.loads(text)

    def json_dumps(value, indent=None, sort_keys=False):
        return json.dumps(
            value, indent=indent, sort_keys=bool(sort_keys), ensure_ascii=False, allow_nan=False
        )

    return {
        "mean": mean,
        "median": median,
        "json_loads": json_loads,
        "json_dumps": json_dumps,
    }


def _divides(total, count):
    return isinstance(total, int) and total % count == 0
