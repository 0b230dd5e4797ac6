"""What scripts call: end to end, from a form's values to a tenant's rows."""

import uuid

import pytest
from support.plugin_runs import Installed
from support.scheduling import Business
from support.waiting import wait_until

EVERY_CALL = [
    "create_appointment",
    "create_customer",
    "get",
    "get_appointments",
    "get_customers",
    "get_resources",
    "send_email",
    "set",
    "update_appointment",
]

BOOKS = """
room = [r for r in api.get_resources('room') if r['name'] == '{{PROMPT:room|Room?}}'][0]
ada = api.create_customer('Ada', email='ada@x.test')
booked = api.create_appointment(
    room['id'], ada['id'], '2031-03-01T14:00', '2031-03-01T15:00', title='Check-up')
moved = api.update_appointment(booked['id'], start='2031-03-01T13:30', status='confirmed')
listed = api.get_appointments('2031-03-01', add_days('2031-03-01', 1), resource=room['id'])
result = {
    'same': listed == [moved],
    'status': moved['status'],
    'title': moved['title'],
    'start': format_time(moved['start_time']),
    'of': [a['id'] == booked['id'] for a in api.get_appointments(
        '2031-03-01', '2031-03-02', customer=ada['id'])],
}
"""


def run(server, script, verb="run", **fields):
    installed = Installed(server, script, calls=EVERY_CALL, **fields)
    return installed, installed.run(verb) if verb == "testRun" else installed.finished()


def succeeded(server, script, **fields):
    installed, ended = run(server, script, **fields)
    assert ended["state"] == "SUCCEEDED", ended
    return ended["result"]


@pytest.fixture
def room(server, channel):
    return Business(server, channel, "demo").make_resource().name


def appointments(server, room):
    return server.sql(
        "SELECT count(*) FROM tenant_demo.appointments JOIN tenant_demo.resources AS r"
        f" ON r.id = resource_id WHERE r.name = '{room}'"
    ).strip()


def test_script__books_what_it_made(server, room):
    result = succeeded(server, BOOKS, values={"room": room})

    assert result == {
        "same": True,
        "status": "CONFIRMED",
        "title": "Check-up",
        "start": "13:30",
        "of": [True],
    }
    assert appointments(server, room) == "1"


def test_test_run__goes_the_same_way_and_books_nothing(server, room):
    _, ended = run(server, BOOKS, "testRun", values={"room": room})

    assert ended["state"] == "SUCCEEDED", ended
    assert ended["result"]["status"] == "CONFIRMED"
    assert ended["result"]["start"] == "13:30"
    assert [effect["call"] for effect in ended["effects"]] == [
        "create_customer",
        "create_appointment",
        "update_appointment",
    ]
    assert appointments(server, room) == "0"


def test_api_error__has_the_rpcs_reason(server, room):
    script = """
room = [r for r in api.get_resources() if r['name'] == '{{PROMPT:room|Room?}}'][0]['id']
ada = api.create_customer('Ada')['id']
api.create_appointment(room, ada, '2031-03-01T14:00', '2031-03-01T15:00')
try:
    api.create_appointment(room, ada, '2031-03-01T14:30', '2031-03-01T15:30')
except ApiError as e:
    result = str(e)
"""
    assert succeeded(server, script, values={"room": room}).endswith("(SLOT_TAKEN)")


@pytest.mark.parametrize(
    "call, message",
    [
        ("api.create_customer()", "create_customer() missing 1 required argument: 'name'"),
        ("api.create_customer('A', emial='a')", "has no parameter 'emial'; it takes name, email, phone"),
        ("api.create_customer(7)", "create_customer(): name must be a str, not an int"),
        ("api.create_customer('')", "create_customer(): name is required"),
        ("api.get_appointments('soon', 'later')", "get_appointments(): start must be a date"),
        ("api.get_resources('car')", "get_resources(): type"),
    ],
)
def test_bad_arguments__are_told_with_their_line(server, call, message):
    _, ended = run(server, f"x = 1\n{call}")

    assert ended["state"] == "FAILED"
    assert message in ended["error"]["message"], ended["error"]
    assert ended["error"]["line"] == 2


def test_values__are_there_in_the_next_run(server):
    installed = Installed(
        server, "n = api.get('n', 0)\napi.set('n', n + 1)\nresult = n", calls=EVERY_CALL
    )
    other = Installed(server, "result = api.get('n', 'none')", calls=EVERY_CALL)

    assert [installed.finished()["result"] for _ in range(3)] == [0, 1, 2]
    assert installed.run("testRun")["result"] == 3
    assert installed.finished()["result"] == 3
    assert other.finished()["result"] == "none"


def test_mail__is_sent_by_runs_and_not_on_trial(server):
    address = f"{uuid.uuid4().hex}@x.test"
    script = f"api.send_email('{address}', 'Hello', 'One line\\nand another')"
    count = f"SELECT count(*) FROM shared.mail_outbox WHERE to_address = '{address}'"

    _, ended = run(server, script, "testRun")
    assert [effect["call"] for effect in ended["effects"]] == ["send_email"]
    assert server.sql(count).strip() == "0"
    _, ended = run(server, script)
    assert ended["state"] == "SUCCEEDED", ended
    assert server.sql(count).strip() == "1"


def test_repeatable_run__leaves_nothing_for_a_retry(server):
    installed, ended = run(server, "api.create_customer('Ada')", is_repeatable=True)

    assert ended["state"] == "SUCCEEDED", ended
    kept = f"SELECT count(*) FROM shared.plugin_acts WHERE run_id = '{ended['id']}'"
    wait_until(lambda: server.sql(kept).strip() == "0", 5, "what was kept is gone")
