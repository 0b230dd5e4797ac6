"""Blanks in parsed scripts: values become constants and stay text, whatever they hold."""

import pytest

INJECTIONS = [
    "x'); api.log('INJECTED')#",
    'x"); api.log("INJECTED")#',
    "'''",
    "\\",
    "\\'",
    "\n\napi.log('INJECTED')",
    "{api.log('INJECTED')}",
    "{{PROMPT:b}}",
    "smooth_blank_1_",
    "smooth_blank_0_",
    "%s%n{0.__class__}",
    "\u2028\u2029\x85",
    "\x1b[2J",
    "'+__import__('os').system('id')+'",
    "​\ufeff\u202e",
    "𝐞𝐯𝐚𝐥('1')",
    "a" * 10000,
    "",
]


@pytest.mark.parametrize("value", INJECTIONS)
@pytest.mark.parametrize(
    "source",
    [
        "print(smooth_blank_0_)",
        "print('smooth_blank_0_')",
        'print("""smooth_blank_0_""")',
        "print(f'smooth_blank_0_')",
        "print(f'{smooth_blank_0_}')",
        "print({'smooth_blank_0_': 1}.popitem()[0])",
        "x = smooth_blank_0_\nprint(x)",
        "print([smooth_blank_0_][0])",
        "print((lambda a=smooth_blank_0_: a)())",
        "print(*[smooth_blank_0_])",
        "print('' if not smooth_blank_0_ else smooth_blank_0_)",
        "print(r'smooth_blank_0_')",
    ],
)
def test_bind__leaves_values_text(language, source, value):
    constants = [(value, value), ("other", "other")]
    assert language.log(source, constants=constants) == [value]


def test_bind__fills_texts_in_one_pass(language):
    constants = [("smooth_blank_1_", "smooth_blank_1_"), ("b", "b")]
    source = "print('<smooth_blank_0_smooth_blank_1_>')"
    assert language.log(source, constants=constants) == ["<smooth_blank_1_b>"]


def test_bind__keeps_the_kind_of_a_value(language):
    source = "print(smooth_blank_0_ + 1, 'smooth_blank_0_', smooth_blank_1_ is True)"
    constants = [(41, "41"), (True, "true")]
    assert language.log(source, constants=constants) == ["42 41 True"]


def test_bind__leaves_what_is_no_marker(language):
    source = "print('smooth_blank_9_ smooth_blank_00_ smooth_blank_x_ smooth_blank_0')"
    assert language.log(source, constants=[("a", "a")]) == [
        "smooth_blank_9_ smooth_blank_00_ smooth_blank_x_ smooth_blank_0"
    ]


@pytest.mark.parametrize(
    "source",
    [
        "smooth_blank_0_ = 1",
        "smooth_blank_0_ += 1",
        "for smooth_blank_0_ in []: pass",
        "[1 for smooth_blank_0_ in []]",
        "(smooth_blank_0_ := 1)",
        "del smooth_blank_0_",
        "'a'.smooth_blank_0_",
        "'a'.smooth_blank_0_()",
        "api.smooth_blank_0_()",
        "print(smooth_blank_0_=1)",
        "x = lambda smooth_blank_0_: 1",
        "try: pass\nexcept ValueError as smooth_blank_0_: pass",
        "print(f'{1:smooth_blank_0_}')",
        "print(f'{1:{2}smooth_blank_0_}')",
        "print(b'smooth_blank_0_')",
        "xsmooth_blank_0_ = 1",
        "print(smooth_blank_0_smooth_blank_0_)",
        "print(smooth_blank_0_x)",
        "print(smooth_blank_1_)",
    ],
)
def test_check__refuses_blanks_elsewhere(language, source):
    answer = language.ask(source, constants=[("a", "a")], only_check=True)
    assert {code for _, _, code, _, _ in answer["diagnostics"]} == {"BLANK_MISPLACED"}


@pytest.mark.parametrize("source", ["import smooth_blank_0_", "def smooth_blank_0_(): pass"])
def test_check__refuses_blanks_in_what_is_refused_anyway(language, source):
    assert "BLANK_MISPLACED" in language.codes(source, constants=[("a", "a")])


def test_bind__a_computed_format_takes_a_blank(language):
    source = "print(f'{2.5:{smooth_blank_0_}}')"
    assert language.log(source, constants=[(".2f", ".2f")]) == ["2.50"]


def test_bind__a_blank_in_a_format_reaches_no_attribute(language):
    source = "print('smooth_blank_0_'.format(1))"
    error = language.error(source, constants=[("{0.__class__}", "{0.__class__}")])
    assert error["type"] == "ValueError"
