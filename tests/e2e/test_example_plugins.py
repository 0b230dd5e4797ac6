"""The plugins of docs/plugins/: each does what its first lines say."""

import json
import subprocess
from pathlib import Path

import pytest
from support.server import SMOOTHCTL, clean_environment

FOLDER = Path(__file__).parents[2] / "docs/plugins"
EXAMPLES = sorted(FOLDER.glob("*.py"))
ADA, GRACE = "ada@example.com", "grace@example.com"


def run(name: str, now: str = "2026-03-05T09:00:00Z", data: str = "data.json", **values) -> dict:
    """Runs one on the rows of the guide, in Berlin."""
    done = subprocess.run(
        [
            *(SMOOTHCTL, "plugin", "run", FOLDER / f"{name}.py", "-o", "json"),
            *("--values", json.dumps(values), "--context", '{"business_name": "Blue Door Yoga"}'),
            *("--now", now, "--time-zone", "Europe/Berlin", "--data", FOLDER / data),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        env=clean_environment(),
    )
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["status"]) == (0, "SUCCEEDED"), answer
    return answer


def sent(answer: dict, call: str) -> list:
    return [effect["arguments"] for effect in answer["effects"] if effect["call"] == call]


@pytest.fixture
def rows(tmp_path):
    """Writes rows other than the guide's; their path."""

    def write(change) -> str:
        data = json.loads((FOLDER / "data.json").read_text())
        change(data)
        path = tmp_path / "data.json"
        path.write_text(json.dumps(data))
        return str(path)

    return write


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example__begins_with_its_name_and_what_it_does(path):
    title, blank, summary, *_ = path.read_text().splitlines()
    assert title.startswith("# ") and 1 <= len(title) - 2 <= 100
    assert blank == "#"
    assert summary.startswith("# ") and len(summary) - 2 <= 200


def test_there_are_five_examples():
    assert [path.stem for path in EXAMPLES] == [
        "crm_sync",
        "daily_summary",
        "no_show",
        "reminders",
        "win_back",
    ]


def test_reminders__go_to_those_who_are_booked_for_tomorrow():
    answer = run("reminders")

    assert answer["log"] == ["reminded for 2026-03-06: 1"]
    assert answer["result"] == {"sent": 1}
    assert sent(answer, "send_email") == [
        {
            "to": ADA,
            "subject": "Your appointment tomorrow",
            "body": "Hello Ada Lovelace,\n\ntomorrow at 09:00: First visit.\n\n"
            "We look forward to seeing you.\nBlue Door Yoga",
        }
    ]


def test_reminders__of_what_is_not_confirmed_are_a_choice(rows):
    data = rows(lambda data: data["appointments"][2].update(status="PENDING"))

    assert run("reminders", data=data)["result"] == {"sent": 0}
    assert run("reminders", data=data, unconfirmed_too=True)["result"] == {"sent": 1}


def test_reminders__tell_who_has_no_address(rows):
    data = rows(lambda data: data["customers"][0].update(email=""))

    answer = run("reminders", data=data)

    assert answer["log"] == ["Ada Lovelace has no e-mail address", "reminded for 2026-03-06: 0"]


def test_win_back__writes_to_those_who_were_not_there_for_months():
    answer = run("win_back", now="2026-06-08T09:00:00Z", offer="Ten percent.")

    (mail,) = sent(answer, "send_email")  # Grace was there until the 9th of March
    assert mail == {
        "to": ADA,
        "subject": "We miss you",
        "body": "Hello Ada Lovelace,\n\nyou were last here on 06.03.2026.\nTen percent.\n\n"
        "Blue Door Yoga",
    }
    assert answer["result"] == {"written": 1}


def test_win_back__knows_the_latest_visit_only():
    answer = run("win_back", now="2026-03-05T09:00:00Z", offer="Ten percent.", months=4)

    assert sent(answer, "send_email") == []  # Grace was there in October, and comes again


def test_daily_summary__is_posted():
    webhook = "https://hooks.example.com/T1"
    text = "Blue Door Yoga, 2026-03-06: 1 booked\n09:00  Blue room: First visit"

    answer = run("daily_summary", now="2026-03-06T06:00:00Z", webhook=webhook)

    assert sent(answer, "http_post") == [{"url": webhook, "json": {"text": text}}]
    assert answer["result"] == {"appointments": 1}


def test_daily_summary__leaves_out_what_was_cancelled(rows):
    data = rows(lambda data: data["appointments"][2].update(status="CANCELLED"))

    answer = run("daily_summary", "2026-03-06T06:00:00Z", data, webhook="https://h.example.com/")

    assert answer["result"] == {"appointments": 0}


def test_no_show__is_followed_up_on_the_next_day():
    answer = run("no_show", text="When do you come?")

    assert [(mail["to"], mail["body"]) for mail in sent(answer, "send_email")] == [
        (ADA, "Hello Ada Lovelace,\n\nWhen do you come?\n\nBlue Door Yoga")
    ]
    assert run("no_show", now="2026-03-06T09:00:00Z")["result"] == {"sent": 0}


def test_no_show__of_the_third_time_is_logged(rows):
    def miss_more(data):
        missed = data["appointments"][1]
        earlier = {"start_time": "2026-02-02T10:00:00Z", "end_time": "2026-02-02T11:00:00Z"}
        data["appointments"] += [dict(missed, **earlier), dict(missed, **earlier)]

    answer = run("no_show", data=rows(miss_more))

    assert answer["log"] == ["Ada Lovelace has missed 3 appointments", "customers written to: 1"]


def test_crm_sync__sends_every_customer_with_the_secret():
    answer = run("crm_sync", url="https://crm.example.com/contacts")

    posts = sent(answer, "http_post")
    assert [post["json"]["name"] for post in posts] == [
        "Ada Lovelace",
        "Grace Hopper",
        "Charles Babbage",
    ]
    assert posts[1]["json"] == {"name": "Grace Hopper", "email": GRACE, "phone": ""}
    assert posts[0]["headers"] == {"Authorization": {"$secret": "crm_token"}}


def test_crm_sync__leaves_the_fifty_first_for_later(rows):
    def add_more(data):
        data["customers"] = [
            dict(data["customers"][0], create_time=f"2026-01-01T00:00:{second:02}Z")
            for second in range(51)
        ]

    answer = run("crm_sync", data=rows(add_more), url="https://crm.example.com/contacts")

    assert answer["log"] == ["the rest waits for the next run", "new customers sent: 50"]
