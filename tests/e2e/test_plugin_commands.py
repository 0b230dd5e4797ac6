"""smoothctl plugin check and run: the jail without a server."""

import json
import subprocess

import pytest
from support.server import SMOOTHCTL, clean_environment

NOW = ("--now", "2026-03-05T23:30:00Z")
ROWS = {
    "customers": [
        {"id": "c1", "name": "Ada", "email": "ada@example.com", "status": "ACTIVE"},
        {"id": "c2", "name": "Grace", "email": "grace@example.com", "status": "INACTIVE"},
    ],
    "appointments": [
        {"id": "a1", "title": "Early", "start_time": "2026-03-05T08:00:00Z",
         "end_time": "2026-03-05T09:00:00Z", "status": "CONFIRMED"},
        {"id": "a2", "title": "Late", "start_time": "2026-03-06T08:00:00Z",
         "end_time": "2026-03-06T09:00:00Z", "status": "CONFIRMED"},
    ],
}  # fmt: skip


def plugin(*arguments: str, script: str = "") -> subprocess.CompletedProcess:
    return subprocess.run(
        [SMOOTHCTL, "plugin", *arguments],
        input=script,
        capture_output=True,
        text=True,
        timeout=60,
        env=clean_environment(),
    )


def run_json(script: str, *options: str) -> tuple[dict, int]:
    done = plugin("run", "-", "-o", "json", *options, script=script)
    return json.loads(done.stdout), done.returncode


@pytest.fixture
def data(tmp_path) -> str:
    path = tmp_path / "data.json"
    path.write_text(json.dumps(ROWS))
    return str(path)


def test_run__prints_the_log_and_how_it_ended():
    done = plugin("run", "-", *NOW, script="print('it is', today())\nresult = [1, 2]\n")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[:2] == ["it is 2026-03-05", "result: [1,2]"]
    assert lines[2].startswith("SUCCEEDED: ")


def test_run__is_one_object_for_programs():
    answer, code = run_json("print('a')\napi.log('b', level='error')\n")
    assert code == 0
    assert answer["status"] == "SUCCEEDED"
    assert answer["log"] == ["a", "b"]
    assert answer["error"] is None
    budget = answer["budget"]
    assert budget["logBytes"]["used"] >= 2
    assert 0 < budget["cpuUs"]["used"] < budget["cpuUs"]["limit"] == 500_000
    assert budget["calls"]["limit"] == 1000


@pytest.mark.parametrize("command", ["\x1b[2J", "\x9b2J", "\x08", "\x7f", "\u202e"])
@pytest.mark.parametrize("end", ["print({0})", "api.set('k', {0})", "result = {0}", "[][{0}]",
                                 "raise ValueError({0})", "{{}}[{0}]"])  # fmt: skip
def test_run__lets_no_script_command_the_terminal(command, end):
    done = plugin("run", "-", script=end.format(ascii(command)))
    assert command[0] not in done.stdout + done.stderr


def test_check__lets_no_script_command_the_terminal():
    done = plugin("check", "-", script="api.secret('\\x1b[2J')\napi.secret('\\u202e')")
    assert "\\u001b[2J" in done.stdout
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


def test_run__fills_blanks():
    script = (
        "print('{{PROMPT:who|Who?|Ada}} {{CONTEXT:business_name}} {{DATE:today}}')\n"
        "print({{PROMPT:days|Days?||integer:1..30}} + 1)\n"
    )
    values = ("--values", '{"days": "7", "who": "\') + 1 #"}')
    context = ("--context", '{"business_name": "Blue Door"}')
    answer, code = run_json(script, *values, *context, *NOW, "--time-zone", "Europe/Berlin")
    assert (answer["log"], code) == (["') + 1 # Blue Door 2026-03-06", "8"], 0)


def test_run__says_what_is_missing_in_the_form():
    answer, code = run_json("print({{PROMPT:days|Days?||integer:1..30}})\n")
    assert code == 1
    assert answer["status"] == "FAILED"
    assert answer["error"]["code"] == "VALUE_REQUIRED"


def test_run__names_the_line_of_an_error():
    answer, code = run_json("total = 1\nprint('before')\ntotal / 0\n")
    assert code == 1
    assert answer["status"] == "FAILED"
    assert answer["log"] == ["before"]
    assert answer["error"]["type"] == "ZeroDivisionError"
    assert answer["error"]["line"] == 3


def test_run__refuses_what_check_refuses():
    answer, code = run_json("import os\n")
    assert code == 1
    assert (answer["error"]["code"], answer["error"]["type"]) == ("SCRIPT_INVALID", "IMPORT_REFUSED")


def test_run__kills_what_does_not_end():
    answer, code = run_json("print('begun')\nwhile True:\n    pass\n")
    assert code == 1
    assert (answer["status"], answer["error"]["code"]) == ("KILLED", "CPU_TIME")
    assert answer["log"] == ["begun"]


def test_run__reads_rows_as_the_server_would(data):
    script = (
        "print([c['name'] for c in api.get_customers()])\n"
        "print([c['name'] for c in api.get_customers(status='active')])\n"
        "print([c['name'] for c in api.get_customers(q='GRACE@')])\n"
        "print([a['title'] for a in api.get_appointments('2026-03-06', '2026-03-07')])\n"
        "print(api.get_resources())\n"
    )
    answer, _ = run_json(script, "--data", data)
    assert answer["log"] == ["['Ada', 'Grace']", "['Ada']", "['Grace']", "['Late']", "[]"]


def test_run__lists_what_it_would_have_done():
    script = (
        "made = api.create_customer(name='Alan')\n"
        "print(made['name'])\n"
        "api.send_email('a@example.com', 'Subject', 'Text')\n"
        "answer = api.http_post('https://crm.example.com/x', headers={'Authorization': "
        "api.secret('token')}, json={'id': made['id']})\n"
        "print(answer.status)\n"
    )
    answer, code = run_json(script)
    assert code == 0, answer
    assert answer["log"] == ["Alan", "200"]
    assert [effect["call"] for effect in answer["effects"]] == [
        "create_customer",
        "send_email",
        "http_post",
    ]
    assert answer["effects"][2]["arguments"]["headers"] == {"Authorization": {"$secret": "token"}}


def test_run__takes_arguments_as_a_server_would():
    answer, _ = run_json(
        "try:\n    api.create_customer()\nexcept ApiError as error:\n    print(error)\n"
    )
    (line,) = answer["log"]
    assert line.startswith("create_customer() missing 1 required argument: 'name'")
    assert answer["effects"] == []


def test_run__remembers_within_the_run():
    answer, _ = run_json("print(api.get('n', 0))\napi.set('n', {'a': 1})\nprint(api.get('n'))\n")
    assert answer["log"] == ["0", "{'a': 1}"]


@pytest.mark.parametrize(
    "options, sentence",
    [
        (("run", "no-such-file"), "could not read no-such-file"),
        (("run", "-", "--values", "[1]"), "--values takes a JSON object"),
        (("run", "-", "--context", '{"colour": "red"}'), '"colour" is no text of a context'),
        (("run", "-", "--now", "soon"), "--now takes a time"),
        (("run", "-", "--time-zone", "Mars/Base"), "Mars/Base"),
        (("run",), "FILE"),
    ],
)
def test_wrong_options__are_sentences(options, sentence):
    done = plugin(*options, script="pass\n")
    assert done.returncode in (1, 2)
    assert sentence in done.stderr, done.stderr
    assert done.stdout == ""


def test_check__lists_what_a_script_could_do():
    script = "api.http_get('https://a.example.com/x', headers={'k': api.secret('s')})\n"
    done = plugin("check", "-", "-o", "json", script=script)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "status": "OK",
        "diagnostics": [],
        "manifest": {
            "calls": ["http_get", "secret"],
            "hosts": ["https://a.example.com"],
            "secrets": ["s"],
        },
    }


def test_check__says_what_is_wrong_and_where():
    done = plugin("check", "-", script="x = 1\nimport os\n")
    assert done.returncode == 1
    assert "line 2, column 1: `import` is not available here" in done.stdout
    done = plugin("check", "-", script="print('{{DATE:mondey}}')\n")
    assert done.returncode == 1
    assert "unknown DATE 'mondey' (did you mean monday?)" in done.stdout


def test_check__runs_nothing():
    done = plugin("check", "-", script="print('run')\nwhile True:\n    pass\n")
    assert done.returncode == 0, done.stderr
    assert "run\n" not in done.stdout
