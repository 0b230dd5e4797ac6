"""What a script finds when it runs: print, formats, helpers, and words for what went wrong."""

import pytest


def test_print__writes_lines_of_the_log(language):
    source = "print('a', 1, sep='-')\nprint('b', end='')\nprint('c')\nprint()\nprint('x\\ny')"
    assert language.log(source) == ["a-1", "bc", "", "x\ny"]


def test_print__writes_what_was_not_ended(language):
    assert language.log("print('a', end=' ')\nprint('b', end='')") == ["a b"]


@pytest.mark.parametrize("source", ["print('a', file=1)", "print('a', end=1)"])
def test_print__takes_texts_only(language, source):
    assert language.error(source)["type"] == "TypeError"


@pytest.mark.parametrize(
    "source",
    [
        "f = '{0.real}'\nf.format(1)",
        "f = '{0.real}'.format\nf(1)",
        "f = str.format\nf('{0.real}', 1)",
        "x = list(map(str.format, ['{0.real}'], [1]))",
        "f = '{:{1.real}}'\nf.format(1, 2)",
        "f = '{a[0].real}'\nf.format(a=[1])",
        "f = '{0[real]}'\nf.format(1)",
        "f = '{0[0][real]}'\nf.format([1])",
        "f = '{0[__class__]}'\nf.format(print)",
        "f = '{!r:{0.real}}'\nf.format(1)",
        "f = sorted(['{0.real}'], key=lambda t: t.format(1))",
        "f = '{.real}'\nf.format(1)",
        "f = '{.real} {}'\n(lambda g: g)(f.format)(1, 2)",
    ],
)
def test_format__reaches_no_attribute(language, source):
    assert language.error(source)["type"] == "ValueError"


@pytest.mark.parametrize(
    "source",
    [
        "f = '{0:{1.real}} }'\nf.format('', 1)",
        "f = '{0.real:x} {'\nf.format(1)",
        "f = '{0.real[]}'\nf.format(1)",
        "f = '{0[0].real} {0[}'\nf.format([1])",
    ],
)
def test_format__reaches_no_attribute_before_a_fault(language, source):
    # CPython reads what stands before the fault, and may say it in its error.
    assert "cannot use '.real'" in language.error(source)["message"]


@pytest.mark.parametrize(
    "expression, written",
    [
        ("'{} {}'.format(1, 2)", "1 2"),
        ("'{1} {0!r:>5}'.format('a', 2)", "2   'a'"),
        ("'{:{}}'.format('a', 3) + '|'", "a  |"),
        ("'{:{w}.{p}f}'.format(2.345, w=8, p=1)", "     2.3"),
        ("'{0[a]} {0[b][1]}'.format({'a': 1, 'b': [2, 3]})", "1 3"),
        ("'{{}} {}'.format(1)", "{} 1"),
        ("str.format('{}', 1)", "1"),
        ("'{a}'.format(**{'a': 1})", "1"),
        ("'{:%}'.format(0.25)", "25.000000%"),
        ("'%s %05.1f %(x)s' % {'x': 1} if 0 else '%s %05.1f' % (1, 2.25)", "1 002.2"),
        ("list(map('{:>3}'.format, [1, 2]))", "['  1', '  2']"),
    ],
)
def test_format__is_pythons(language, expression, written):
    assert language.log(f"print({expression})") == [written]


@pytest.mark.parametrize(
    "source, kind",
    [
        ("'{'.format(1)", "ValueError"),
        ("'{1}'.format(1)", "IndexError"),
        ("'{a}'.format(1)", "KeyError"),
        ("'{} {0}'.format(1)", "ValueError"),
        ("str.format()", "TypeError"),
        ("str.format(1)", "TypeError"),
        ("x = 1\nx.format", "AttributeError"),
        ("int.format", "AttributeError"),
    ],
)
def test_format__fails_as_pythons(language, source, kind):
    assert language.error(source)["type"] == kind


@pytest.mark.parametrize(
    "expression, value",
    [
        ("today()", "2026-03-05"),
        ("now()", "2026-03-05T14:20:00+01:00"),
        ("parse_date('5.3.2026', '%d.%m.%Y')", "2026-03-05"),
        ("parse_date('March 5, 2026', '%B %d, %Y')", "2026-03-05"),
        ("parse_date('Thu 05 Mar 26', '%a %d %b %y')", "2026-03-05"),
        ("parse_time('2:05 PM', '%I:%M %p')", "14:05"),
        ("parse_time('12:00 am', '%I:%M %p')", "00:00"),
        ("format_date('2026-03-05', '%A, %d %B %Y')", "Thursday, 05 March 2026"),
        ("format_date('2026-03-05', '%e.%m.%y %j %V %u')", " 5.03.26 064 10 4"),
        ("format_time('2026-03-05T13:20:00Z')", "14:20"),
        ("format_time('2026-03-05T13:05:09Z', '%I:%M:%S %p')", "02:05:09 PM"),
        ("make_date(2026, 3, 5)", "2026-03-05"),
        ("make_moment('2026-03-05', '9:30')", "2026-03-05T09:30:00+01:00"),
        ("date_of('2026-03-05T23:30:00Z')", "2026-03-06"),
        ("date_parts('2026-03-05')", "(2026, 3, 5)"),
        ("add_days('2026-02-28', 1)", "2026-03-01"),
        ("add_days('2026-03-05T23:30:00Z', 1)", "2026-03-07"),
        ("add_weeks('2026-03-05', -1)", "2026-02-26"),
        ("add_months('2026-01-31', 1)", "2026-02-28"),
        ("add_months('2024-01-31', 1)", "2024-02-29"),
        ("add_months('2026-01-31', -2)", "2025-11-30"),
        ("add_years('2024-02-29', 1)", "2025-02-28"),
        ("add_minutes('2026-03-05T14:20:00+01:00', 90)", "2026-03-05T15:50:00+01:00"),
        ("days_between('2026-03-05', '2026-04-05')", "31"),
        ("minutes_between('2026-03-05T14:20:00+01:00', '2026-03-05T13:50:00Z')", "30"),
        ("weekday('2026-03-05')", "3"),
        ("weekday_name('2026-03-05')", "Thursday"),
        ("mean([1, 2])", "1.5"),
        ("mean([1, 3])", "2"),
        ("median([3, 1, 2])", "2"),
        ("median([4, 1, 2, 3])", "2.5"),
        ("sqrt(16)", "4.0"),
        ("floor(2.7) + ceil(2.1)", "5"),
        ("json_loads('{\"a\": [1, null, true]}')['a']", "[1, None, True]"),
        ("json_dumps({'b': 'é', 'a': 1}, sort_keys=True)", '{"a": 1, "b": "é"}'),
    ],
)
def test_helpers__answer(language, expression, value):
    assert language.log(f"print({expression})") == [value]


@pytest.mark.parametrize(
    "expression",
    [
        "parse_date('2026-13-01')",
        "parse_date('yesterday')",
        "parse_date('2026-03-05x')",
        "parse_date('5.3.26', '%d.%m')",
        "parse_time('25:00')",
        "format_date('5.3.2026')",
        "format_date('2026-03-05', '%Q')",
        "format_date('20260305')",
        "add_days('2026-03-05', 10**9)",
        "add_months('2026-03-05', 10**9)",
        "make_date(2026, 2, 30)",
        "mean([])",
        "json_loads('{')",
        "json_dumps(1e999)",
    ],
)
def test_helpers__refuse_what_is_no_date(language, expression):
    error = language.error(f"print({expression})")
    assert error["type"] == "ValueError"
    assert error["line"] == 1


# Clocks of Berlin in 2026: forward on 29 March, back on 25 October, at 01:00 UTC.
BERLIN = [[0, 3600], [1774746000, 7200], [1792890000, 3600]]


@pytest.mark.parametrize(
    "expression, value",
    [
        ("make_moment('2026-03-29', '01:59')", "2026-03-29T01:59:00+01:00"),
        ("make_moment('2026-03-29', '02:30')", "2026-03-29T03:30:00+02:00"),
        ("make_moment('2026-03-29', '03:00')", "2026-03-29T03:00:00+02:00"),
        ("make_moment('2026-10-25', '02:30')", "2026-10-25T02:30:00+02:00"),
        ("make_moment('2026-10-25', '03:00')", "2026-10-25T03:00:00+01:00"),
        ("add_minutes('2026-03-29T01:30:00+01:00', 60)", "2026-03-29T03:30:00+02:00"),
        ("format_time('2026-07-01T12:00:00Z')", "14:00"),
    ],
)
def test_helpers__follow_the_clocks(language, expression, value):
    assert language.log(f"print({expression})", offsets=BERLIN) == [value]


@pytest.mark.parametrize(
    "source, kind, line, column, hint",
    [
        ("x = 1\nprint(1 / 0)", "ZeroDivisionError", 2, 7, "if count > 0"),
        ("x = {'a': 1}\nx['b']", "KeyError", 2, 1, ".get("),
        ("x = [1]\nx[3]", "IndexError", 2, 1, "len("),
        ("[].pop()", "IndexError", 1, 1, "if values"),
        ("x = None\nx['a']", "TypeError", 2, 1, "is not None"),
        ("x = None\nx.upper()", "AttributeError", 2, 1, "is not None"),
        ("'a' + 1", "TypeError", 1, 1, "str(value)"),
        ("1 + 'a'", "TypeError", 1, 1, "int(text)"),
        ("1 < 'a'", "TypeError", 1, 1, "int(text)"),
        ("1()", "TypeError", 1, 1, "comma"),
        ("for x in 5: pass", "TypeError", 1, 1, "range"),
        ("5[0]", "TypeError", 1, 1, "dictionaries"),
        ("'abc'['a']", "TypeError", 1, 1, "values[0]"),
        ("{[]: 1}", "TypeError", 1, 1, "tuple"),
        ("len(5)", "TypeError", 1, 1, "lists"),
        ("', '.join([1])", "TypeError", 1, 1, "str(v)"),
        ("int('x')", "ValueError", 1, 1, "isdigit"),
        ("float('1,5')", "ValueError", 1, 1, "point"),
        ("a, b = [1]", "ValueError", 1, 1, "as many names"),
        ("a, b = [1, 2, 3]", "ValueError", 1, 1, "as many names"),
        ("'abc'.index('x')", "ValueError", 1, 1, ".find"),
        ("max([])", "ValueError", 1, 1, "default"),
        ("f'{1:.2q}'", "ValueError", 1, 1, ".2f"),
        ("next(iter([]))", "StopIteration", 1, 1, "default"),
        ("if 0:\n    total = 1\nprint(total)", "NameError", 3, 7, "value"),
        ("x = {'a': 1}\nx.append(1)", "AttributeError", 2, 1, "brackets"),
        ("f = lambda n: f(n)\nf(1)", "RecursionError", 1, 15, "loop"),
        ("x = 'a' * 10 ** 10", "MemoryError", 1, 5, "fewer"),
        ("assert 1 > 2", "AssertionError", 1, 8, "print"),
        ("json_loads('{')", "ValueError", 1, 1, "print"),
        ("x = {1: 1}\nfor k in x: x[k + 1] = 1", "RuntimeError", 2, 1, "copy"),
        ("'\\ud800'.encode()", "UnicodeEncodeError", 1, 1, "utf-8"),
        ("''.encode('rot13')", "LookupError", 1, 1, "utf-8"),
        ("10 ** 400 * 1.0", "OverflowError", 1, 1, "smaller"),
    ],
)
def test_explain__says_where_and_what_to_do(language, source, kind, line, column, hint):
    error = language.error(source)
    assert error["type"] == kind
    assert error["line"] == line
    assert error["column"] == column
    assert hint in error["hint"]
    assert error["message"].endswith(".")


def test_explain__names_the_scripts_own_line(language):
    error = language.error("x = 1\nadd_days('never', 1)")
    assert (error["line"], error["column"]) == (2, 1)


def test_explain__keeps_the_authors_own_words(language):
    error = language.error("raise ValueError('the shop is closed')")
    assert error["message"] == "the shop is closed"
    assert error["type"] == "ValueError"


def test_explain__bounds_its_message(language):
    error = language.error("raise ValueError('x' * 100000)")
    assert len(error["message"]) == 1000
