"""The tables of wire/plugin_language.h, made ready to ask."""

import codecs

# What `text.encode` and `bytes.decode` take. Looking for others would reach for files.
ENCODINGS = (
    "utf-8",
    "utf_8",
    "utf8",
    "U8",
    "UTF",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "ascii",
    "us-ascii",
    "latin-1",
    "latin1",
    "latin_1",
    "iso-8859-1",
    "iso8859-1",
    "iso-8859-15",
    "cp1252",
    "windows-1252",
)


class Tables:
    """All that may be written and all that is refused; one for the process."""

    def __init__(self):
        self.nodes = frozenset()
        self.functions = {}  # name -> row
        self.members = frozenset()
        self.exceptions = frozenset()
        self.refused_nodes = {}  # class of the tree -> refusal
        self.refused_names = {}
        self.refused_attributes = {}
        self.rules = {}  # code -> refusal
        self.names = frozenset()  # what a script finds without giving it a value, but for `api`
        self.source_bytes_max = 0
        self.nodes_max = 0
        self.depth_max = 0


TABLES = Tables()


def _by_subject(refusals, kind):
    return {
        subject: refusal
        for refusal in refusals
        if refusal["kind"] == kind
        for subject in refusal["subjects"].split()
    }


def _warm_encodings():
    """From now on only these are known: others would be looked for in files."""
    import encodings

    known = {}
    for name in ENCODINGS:
        known[encodings.normalize_encoding(name).lower()] = codecs.lookup(name)
    codecs.unregister(encodings.search_function)
    codecs.register(known.get)
    for name in ENCODINGS:
        codecs.lookup(name)


def prepare(tables):
    """Takes the tables and loads all that a script may need. Once, before the first fork."""
    TABLES.nodes = frozenset(
        node for construct in tables["constructs"] for node in construct["nodes"].split()
    )
    TABLES.functions = {function["name"]: function for function in tables["functions"]}
    TABLES.members = frozenset(member["name"] for member in tables["members"])
    TABLES.exceptions = frozenset(exception["name"] for exception in tables["exceptions"])
    TABLES.refused_nodes = _by_subject(tables["refusals"], "statement")
    TABLES.refused_names = _by_subject(tables["refusals"], "name")
    TABLES.refused_attributes = _by_subject(tables["refusals"], "attribute")
    TABLES.rules = {
        refusal["code"]: refusal for refusal in tables["refusals"] if refusal["kind"] == "rule"
    }
    TABLES.names = frozenset(TABLES.functions) | TABLES.exceptions
    TABLES.source_bytes_max = tables["source_bytes_max"]
    TABLES.nodes_max = tables["nodes_max"]
    TABLES.depth_max = tables["depth_max"]

    from smooth_language import environment

    environment.prepare()
    _warm_encodings()
    import unicodedata  # noqa: F401  the parser asks for it: names are normalised, "\N{…}" is read
