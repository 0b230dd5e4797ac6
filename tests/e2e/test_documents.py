"""Every example of the documents, run against a server of their own."""

import shutil
from pathlib import Path

import pytest
from support import documents
from support.server import Server, new_folder

REPOSITORY = documents.REPOSITORY
# tenant-apps.md is about the tree, not about a server: test_tenant_apps_document.py.
DOCUMENTS = sorted(set((REPOSITORY / "docs").glob("*.md")) - {REPOSITORY / "docs/tenant-apps.md"})

# What installs, builds and starts the server itself cannot be run by it.
NOT_RUN = {"README.md": ("Two commands",)}


@pytest.fixture(scope="module")
def own_server(database):
    """Examples suspend tenants and disable users, whom other tests need."""
    database.sql("CREATE DATABASE documents OWNER smooth_owner")
    server = Server(
        new_folder(), database, url=database.url_of("documents"), deployment="documents"
    )
    try:
        server.smoothctl("migrate")
        server.smoothctl("seed")
        server.start()
        yield server
        assert server.stop() == 0, server.output()
        assert "ERROR: " not in server.output(), server.output()
    finally:
        server.kill()
        shutil.rmtree(server.folder)


@pytest.mark.parametrize(
    "document", [REPOSITORY / "README.md", *DOCUMENTS], ids=lambda path: path.name
)
def test_document__does_what_it_says(own_server, document: Path):
    documents.run(document, own_server, NOT_RUN.get(document.name, ()))


def test_missing_line__is_found_where_it_is():
    assert documents.missing_line("a … c\n", "x\na b c\n") is None
    assert documents.missing_line("a\nb\n", "b\na\n") == "b"
    assert documents.missing_line("a\n", "ab\n") == "a"
