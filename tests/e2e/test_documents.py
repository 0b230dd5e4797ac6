"""Every example of the documents, run against the real server."""

from pathlib import Path

import pytest
from support import documents

REPOSITORY = documents.REPOSITORY
DOCUMENTS = sorted((REPOSITORY / "docs").glob("*.md"))

# What installs, builds and starts the server itself cannot be run by it.
NOT_RUN = {"README.md": ("Two commands",)}


@pytest.mark.parametrize(
    "document", [REPOSITORY / "README.md", *DOCUMENTS], ids=lambda path: path.name
)
def test_document__does_what_it_says(server, document: Path):
    documents.run(document, server, NOT_RUN.get(document.name, ()))


def test_missing_line__is_found_where_it_is():
    assert documents.missing_line("a … c\n", "x\na b c\n") is None
    assert documents.missing_line("a\nb\n", "b\na\n") == "b"
    assert documents.missing_line("a\n", "ab\n") == "a"
