"""tests/unit/wire/date_cases.h: that it is of today's date_cases.py, and says what dateutil does.

Each case is computed here anew: the day from the zone in the table by zoneinfo and, for the years
that it knows, from the zones that dateutil itself brings; the date by dateutil's arithmetic.
"""

import base64
import datetime
import io
import re
import zoneinfo
from pathlib import Path

import date_cases
import dateutil.zoneinfo
import pytest

HEADER = Path(__file__).resolve().parents[1] / "unit/wire/date_cases.h"
TABLE = HEADER.read_text(encoding="utf-8")
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)

# {"Europe/Berlin", INT64_C(1711846800000000), "+1M", "2024-03-31", "2024-04-30"},
CASES = re.findall(r'{"([^"]+)", INT64_C\((-?\d+)\), "([^"]+)", "([^"]+)", "([^"]+)"},', TABLE)


def zones():
    """The zones of the table, by name."""
    found = re.findall(r'{"([^"]+)",\n((?: +"[A-Za-z0-9+/=]+",?\n?)+)},', TABLE)
    return {
        name: zoneinfo.ZoneInfo.from_file(
            io.BytesIO(base64.b64decode("".join(re.findall(r'"([^"]+)"', text)))), key=name
        )
        for name, text in found
    }


ZONES = zones()
OF_DATEUTIL = dateutil.zoneinfo.get_zonefile_instance()


def test_table__is_of_this_generator():
    assert date_cases.digest() in TABLE, (
        "the table is stale: run tests/tools/date_cases.py > tests/unit/wire/date_cases.h"
    )


def test_table__has_enough_of_everything():
    assert len(CASES) == date_cases.CASES >= 200
    assert len(set(CASES)) == len(CASES)
    assert {case[0] for case in CASES} == set(date_cases.ZONES)
    assert {case[2] for case in CASES} == set(date_cases.EXPRESSIONS)
    todays = [datetime.date.fromisoformat(case[3]) for case in CASES]
    assert any((day.month, day.day) == (2, 29) for day in todays)
    assert sum((day + datetime.timedelta(days=1)).day == 1 for day in todays) >= 20  # months end


def test_table__is_about_changes_of_clocks():
    """Of how many cases the clocks of the zone are changed within a day."""
    day = datetime.timedelta(days=1)

    def is_near_a_change(name, micros):
        moment = EPOCH + datetime.timedelta(microseconds=int(micros))
        offsets = {(moment + d).astimezone(ZONES[name]).utcoffset() for d in (-day, 0 * day, day)}
        return len(offsets) > 1

    assert sum(is_near_a_change(case[0], case[1]) for case in CASES) >= 50


@pytest.mark.parametrize("zone, micros, expression, today, date", CASES)
def test_case__is_what_dateutil_says(zone, micros, expression, today, date):
    moment = EPOCH + datetime.timedelta(microseconds=int(micros))

    there = moment.astimezone(ZONES[zone]).date()

    assert there.isoformat() == today
    if moment.year <= date_cases.DATEUTIL_YEAR_MAX:
        assert moment.astimezone(OF_DATEUTIL.get(zone)).date() == there
    assert (there + date_cases.EXPRESSIONS[expression]).isoformat() == date
