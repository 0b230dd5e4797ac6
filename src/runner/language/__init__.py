"""The language of plugins, as the runner's interpreter knows it.

A good run: `prepare` once, before the first fork; then in a child `read` the source, `check` the
tree, `bind` what was filled in, `compile_script`, `exec` in what `make_globals` gives, `finish`.
What cannot be run is `Refused`, with diagnostics; what goes wrong in a run is said by `explain`.

Everything here gives good messages and keeps honest scripts from walls. The wall is the kernel's:
nothing outside of the child relies on what this package does.
"""

from smooth_language.blanks import bind
from smooth_language.checker import check, compile_script
from smooth_language.demands import manifest
from smooth_language.diagnostics import Refused
from smooth_language.environment import finish, make_globals
from smooth_language.errors import explain
from smooth_language.source import read
from smooth_language.tables import prepare

__all__ = [
    "Refused",
    "bind",
    "check",
    "compile_script",
    "explain",
    "finish",
    "make_globals",
    "manifest",
    "prepare",
    "read",
]
