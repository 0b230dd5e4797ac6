"""Programs that the tests run: the environment says where they are, or PATH has them."""

import os
import shutil

import pytest


def find_tool(name: str) -> str:
    """The path of a program; skips the test without it, but in CI that is a failure."""
    path = os.environ.get(name.upper()) or shutil.which(name)
    if path:
        return path
    missing = f"{name} is missing; set {name.upper()} to its path"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)
