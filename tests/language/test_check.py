"""What the validator says: code, place and hint of each thing that is refused."""

import ast
import json

import pytest

API = ["log", "get_customers", "http_get", "http_post", "secret", "get", "set"]


@pytest.mark.parametrize(
    "source, code",
    [
        ("import os", "IMPORT_REFUSED"),
        ("from os import path", "IMPORT_REFUSED"),
        ("def f():\n    return 1", "FUNCTION_REFUSED"),
        ("@print\ndef f(): pass", "FUNCTION_REFUSED"),
        ("return 1", "FUNCTION_REFUSED"),
        ("class A: pass", "CLASS_REFUSED"),
        ("async def f(): pass", "ASYNC_REFUSED"),
        ("[x async for x in []]", "ASYNC_REFUSED"),
        ("x = lambda: (yield)", "YIELD_REFUSED"),
        ("x = lambda: (yield from [])", "YIELD_REFUSED"),
        ("with 1 as x: pass", "WITH_REFUSED"),
        ("global x", "GLOBAL_REFUSED"),
        ("nonlocal x", "GLOBAL_REFUSED"),
        ("match 1:\n    case 1: pass", "MATCH_REFUSED"),
        ("try: pass\nexcept* ValueError: pass", "EXCEPT_STAR_REFUSED"),
        ("x: int = 1", "ANNOTATION_REFUSED"),
        ("eval('1')", "NAME_REFUSED"),
        ("getattr(1, 'a')", "NAME_REFUSED"),
        ("type(1)", "NAME_REFUSED"),
        ("print(unheard_of)", "NAME_UNKNOWN"),
        ("__import__('os')", "NAME_PRIVATE"),
        ("_x = 1", "NAME_PRIVATE"),
        ("x = lambda _y: 1", "NAME_PRIVATE"),
        ("dict(__class__=1)", "NAME_PRIVATE"),
        ("try: pass\nexcept ValueError as _e: pass", "NAME_PRIVATE"),
        ("[__x for __x in []][0]", "NAME_PRIVATE"),
        ("().__class__", "ATTRIBUTE_PRIVATE"),
        ("(x for x in []).gi_frame", "ATTRIBUTE_UNKNOWN"),
        ("str.mro()", "ATTRIBUTE_UNKNOWN"),
        ("''.format_map({})", "ATTRIBUTE_REFUSED"),
        ("x = 'a'\nx.y = 1", "ATTRIBUTE_STORE_REFUSED"),
        ("x = 'a'\ndel x.lower", "ATTRIBUTE_STORE_REFUSED"),
        ("for api.log in []: pass", "ATTRIBUTE_STORE_REFUSED"),
        ("'{0.real}'.format(1)", "FORMAT_REFUSED"),
        ("'{:{0.real}}'.format(1)", "FORMAT_REFUSED"),
        ("api.explode()", "API_UNKNOWN"),
        ("a = api", "API_MISPLACED"),
        ("api = 1", "API_MISPLACED"),
        ("x = lambda api: 1", "API_MISPLACED"),
        ("if 1", "SYNTAX_ERROR"),
        ("break", "SYNTAX_ERROR"),
        ("x = lambda a, a: 1", "SYNTAX_ERROR"),
        ("x\0 = 1", "SOURCE_NOT_TEXT"),
        ("x = '\ud800'", "SOURCE_NOT_TEXT"),
        ("#" * 65537, "SOURCE_TOO_LARGE"),
        ("[" + "0," * 20000 + "]", "TOO_MANY_PARTS"),
        ("x = " + "[" * 95 + "]" * 95, "TOO_DEEP"),
        ("x = " + "-" * 60000 + "1", "TOO_DEEP"),
        ("x = ''" + ".strip()" * 5000, "TOO_DEEP"),
        ("x = " + "+".join("1" * 5000), "TOO_DEEP"),
    ],
)
def test_check__refuses(language, source, code):
    codes = language.codes(source, api=API)
    assert set(codes) == {code}


@pytest.mark.parametrize(
    "source",
    [
        "",
        "\n\n# only a comment\n",
        "\ufeffx = 1",
        "_ = 1\nprint(_)",
        "for _, x in [(1, 2)]: print(x)",
        "open = 1\nprint(open)",  # a name of the author's own
        "type = 'cut'\nprint(type)",
        "x = [y for y in range(3)]",
        "print((lambda a, *b, c=1, **d: a)(1))",
        "x = 'a'\r\ny = 'b'\rz = 'c'",
        "if 1:\n    pass\n" + "elif 2:\n    pass\n" * 300,
        "try:\n    1\nexcept (ValueError, ApiError) as e:\n    print(e.args, e.code)",
        "f = api.get_customers",
        "result = 1",
        "x = b'abc'.decode()",
        "print(1j.imag, ...)",
        "'{0[real]} {a} {{b.c}}'.format({'real': 1}, a=2)",
    ],
)
def test_check__takes(language, source):
    assert language.codes(source, api=API) == []


def test_check__counts_columns_in_characters(language):
    line, column, *_ = language.only("x = 'é😀'; print(y)")
    assert (line, column) == (1, 17)


def test_check__names_the_attribute_itself(language):
    line, column, *_ = language.only("x = 1\nprint(x\n  .__class__)")
    assert (line, column) == (3, 4)


def test_check__counts_lines_as_python_does(language):
    line, *_ = language.only("x = 1\r\ny = '\u2028\x0b'\rimport os")
    assert line == 3


@pytest.mark.parametrize(
    "source, hint",
    [
        ("prnt(1)", "Did you mean `print`?"),
        ("totla = 1\nprint(total)", "Did you mean `totla`?"),
        ("x = ''.uper()", "Did you mean `.upper`?"),
        ("api.get_costumers()", "Did you mean `api.get_customers`?"),
        ("x = ''.get_customers()", "Write `api.get_customers(…)`."),
        ("import json", "Use `json_loads(text)` and `json_dumps(value)`."),
        ("from datetime import date", "Use a helper, for example `today()`, `add_days(today(), 7)` "
         "or `format_date(date)`."),
    ],
)
def test_check__suggests(language, source, hint):
    assert language.only(source, api=API)[4] == hint


def test_check__names_look_alikes_as_written(language):
    message = language.only("ｅｖａｌ('1')")[3]
    assert "`ｅｖａｌ` is read as `eval`" in message


def test_check__tells_of_everything_in_order(language):
    source = "import os\nx = ().__class__\nopen('a')\n"
    assert language.codes(source) == ["IMPORT_REFUSED", "ATTRIBUTE_PRIVATE", "NAME_REFUSED"]


def test_check__stops_after_a_hundred(language):
    assert len(language.codes("import os\n" * 300)) == 100


@pytest.mark.parametrize(
    "source",
    [
        "x = (1",
        "x = 'abc",
        "x = '''abc",
        "if 1\n    x = 1",
        "if 1:\nx = 1",
        "  x = 1",
        "if 1:\n    x = 1\n  y = 2",
        "if x = 1:\n    pass",
        "f() = 1",
        "x = [1 2]",
        "print 'a'",
        "x = ‘a’",
        "x = 007",
        "x = 1abc",
        "print(end='', 2)",
        "print(end='', end='')",
        "x = f'{'",
        "x = )",
        "x = (1]",
        "try:\n    pass",
        "x = '\\u12'",
        "x = " + "9" * 5000,
        "if 1:\n\tx = 1\n        y = 2",
        "continue",
    ],
)
def test_check__says_errors_of_syntax_in_plain_words(language, source):
    line, column, code, message, hint = language.only(source)
    assert code == "SYNTAX_ERROR"
    assert line >= 1 and column >= 1
    assert message.endswith(".") and hint
    assert message != "This cannot be read."


@pytest.mark.parametrize(
    "source, message",
    [
        ("for i in range(3) print(i)", "A colon is missing."),
        ("else:\n    x = 1", "`else` belongs to an `if`, a loop or a `try`, and there is none before "
         "it."),
        ("class = 'cut'", "`class` is a word of Python itself and cannot be a name."),
        ("x = 5 +", "Something is missing at the end of this line."),
        ("x++", "`++` is not known."),
        ("x = 1 <> 2", "`<>` is not known."),
        ("x = $5", "The character `$` does not belong here."),
        ("x = 'a' fine", "`fine` is not expected here."),
        ("if 1:\n\nx = 1", "What belongs to the `if` of line 1 is missing or not indented."),
        ("x = 'yes' if 1", "A choice inside an expression needs its `else`."),
        ("del print()", "This cannot be deleted: function call."),
        ("try:\n    1\nexcept ValueError, e:\n    2",
         "Several kinds of errors need brackets, and a name for the error `as`."),
    ],
)
def test_check__says_what_was_probably_meant(language, source, message):
    assert language.only(source)[3] == message


# Methods that Pythons after the runner's have.
LATER = {"from_number"}


@pytest.fixture(scope="module")
def rows(tables):
    return json.loads(tables.read_text())


def test_tables__examples_are_allowed_and_run(language, rows):
    for row in rows["constructs"]:
        answer = language.ask(row["example"])
        assert answer["diagnostics"] == [], row
        assert answer["error"] is None, row


def test_tables__hold_every_public_method(rows):
    listed = {(row["type"], row["name"]) for row in rows["members"]}
    refused = {
        name
        for row in rows["refusals"]
        if row["kind"] == "attribute"
        for name in row["subjects"].split()
    }
    for kind in (str, float, list, tuple, dict, set, frozenset):
        for name in dir(kind):
            if not name.startswith("_") and name not in refused | LATER:
                assert (kind.__name__, name) in listed


def test_tables__every_construct_is_of_this_python(rows):
    for row in rows["constructs"]:
        assert all(hasattr(ast, node) for node in row["nodes"].split()), row


def test_tables__every_refused_name_is_refused(language, rows):
    for row in rows["refusals"]:
        for name in row["subjects"].split() if row["kind"] == "name" else ():
            assert language.codes(f"print({name})") == [row["code"]], name
        for name in row["subjects"].split() if row["kind"] == "attribute" else ():
            assert language.codes(f"x = ''.{name}") == [row["code"]], name
