"""Every example of the documents, run against a server of their own."""

import shutil
import tempfile
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


PLUGINS = """\
```python plugin
print(today())
print(api.get_resources()[0]['name'])
```

```text
2026-03-05
Blue…
```

```python plugin refused
import os
```

```text
…`import`…
```
"""


@pytest.fixture
def script_document():
    """Writes a document; its path."""
    with tempfile.TemporaryDirectory(dir=REPOSITORY / "build") as folder:
        path = Path(folder) / "scripts.md"
        path.write_text(PLUGINS)
        yield path


def test_scripts__do_what_a_document_says(own_server, script_document):
    documents.run(script_document, own_server)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("2026-03-05\n", "2026-03-06\n", "does not print\n2026-03-06"),
        ("`import`", "`export`", "does not print\n…`export`"),
        ("['name'])\n", "['name'])\nprint(1 / 0)\n", "scripts.md:1 fails"),
        ("import os", "print('`import`')", "scripts.md:11 fails"),
    ],
)
def test_scripts__that_do_something_else_are_told(
    own_server, script_document, old, new, complaint
):
    script_document.write_text(PLUGINS.replace(old, new))

    with pytest.raises(AssertionError) as raised:
        documents.run(script_document, own_server)

    assert complaint in str(raised.value)


def test_guide_for_authors__has_no_block_that_is_not_run():
    shown = {"text", ""}  # what is printed, and pictures
    run = {"sh", "sh refused", "python plugin", "python plugin refused"}
    assert documents.kinds(REPOSITORY / "docs/plugins.md") <= shown | run


def test_guide_for_authors__ends_with_the_reference(own_server):
    """tools/plugin-reference.sh writes it."""
    guide = (REPOSITORY / "docs/plugins.md").read_text()
    _, begin, rest = guide.partition("## Limits\n")
    assert begin + rest == own_server.smoothctl("plugin", "reference", "--markdown")
