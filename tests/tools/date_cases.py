#!/usr/bin/env python3
"""Writes tests/unit/wire/date_cases.h: 200 dates as Python's dateutil has them.

    tests/tools/date_cases.py > tests/unit/wire/date_cases.h

The day it is in a zone is asked of zoneinfo and, for the years that it knows, of dateutil.tz, which
must agree; the arithmetic is dateutil's relativedelta. Needs python3-dateutil, zic, and the zones of
tzdata, whose version is written into the table. The zones themselves go into the table too, as zic
compiles them, so that the test needs no file. The table names the digest of this program:
test_date_cases.py fails when it is another, and computes all cases anew.
"""

import base64
import hashlib
import random
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import dateutil
import dateutil.tz
from dateutil.relativedelta import FR, MO, SA, SU, TH, TU, WE, relativedelta

ZONEINFO = Path("/usr/share/zoneinfo")
CASES = 200
DATEUTIL_YEAR_MAX = 2036  # dateutil.tz reads the 32-bit times of a file, not its rule

ZONES = [
    "UTC",
    "Europe/Berlin",
    "Europe/Dublin",  # its winter time is the daylight time
    "America/New_York",
    "America/St_Johns",  # half hours
    "America/Sao_Paulo",  # gave daylight time up
    "America/Havana",  # changes at midnight
    "America/Nuuk",  # changes on the day before
    "Pacific/Apia",  # had no 30 December 2011
    "Pacific/Kiritimati",  # 14 hours ahead
    "Pacific/Honolulu",
    "Asia/Kathmandu",  # quarter hours
    "Asia/Beirut",  # changes at midnight
    "Africa/Casablanca",  # follows the moon until 2087
    "Africa/Cairo",  # has no midnight when daylight time begins
    "Australia/Lord_Howe",  # changes by half an hour
    "Antarctica/Troll",  # changes by two hours
    "America/Santiago",
    "Asia/Jerusalem",
]

EXPRESSIONS = {
    "today": relativedelta(),
    "tomorrow": relativedelta(days=1),
    "yesterday": relativedelta(days=-1),
    **{
        name: relativedelta(days=1, weekday=day(1))
        for name, day in {
            "monday": MO, "tuesday": TU, "wednesday": WE, "thursday": TH,
            "friday": FR, "saturday": SA, "sunday": SU,
        }.items()
    },
    "+1d": relativedelta(days=1),
    "-1d": relativedelta(days=-1),
    "+7d": relativedelta(days=7),
    "-3d": relativedelta(days=-3),
    "+366d": relativedelta(days=366),
    "+2w": relativedelta(weeks=2),
    "-53w": relativedelta(weeks=-53),
    "+1M": relativedelta(months=1),
    "-1M": relativedelta(months=-1),
    "+13M": relativedelta(months=13),
    "-25M": relativedelta(months=-25),
    "+1y": relativedelta(years=1),
    "-1y": relativedelta(years=-1),
    "+4y": relativedelta(years=4),
    "+100y": relativedelta(years=100),
}

# Local times at which a day, a month or a year ends; leap days, and 2100, which has none.
WALL = [
    datetime(2024, 1, 31, 0, 0, 0),
    datetime(2024, 2, 28, 23, 59, 59),
    datetime(2024, 2, 29, 12, 0, 0),
    datetime(2023, 1, 31, 23, 59, 59),
    datetime(2024, 3, 31, 23, 30, 0),
    datetime(2025, 5, 31, 0, 30, 0),
    datetime(1999, 12, 31, 23, 59, 59),
    datetime(2024, 12, 31, 23, 59, 59),
    datetime(2096, 2, 29, 6, 0, 0),
    datetime(2100, 2, 28, 23, 59, 59),
    datetime(2099, 10, 31, 1, 30, 0),
]
YEARS = [2011, 2018, 2024, 2026, 2038, 2060]


def transitions(zone, year):
    """The instants at which the zone's offset changes within a year."""
    moment = datetime(year, 1, 1, tzinfo=timezone.utc)
    while moment.year == year:
        later = moment + timedelta(minutes=15)
        if moment.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            yield later
        moment = later


def moments(zone):
    """Instants worth asking about, in an order that mixes their kinds."""
    changes = []
    for year in YEARS:
        for change in transitions(zone, year):
            changes += [change - timedelta(seconds=1), change]
            midnight = change.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
            changes.append(midnight.astimezone(timezone.utc))
            changes.append(midnight.astimezone(timezone.utc) - timedelta(microseconds=1))
    wall = [w.replace(tzinfo=zone).astimezone(timezone.utc) for w in WALL]
    random.Random(zone.key).shuffle(changes)
    mixed = []
    for i in range(max(len(changes), len(wall))):
        mixed += changes[i : i + 1] + wall[i : i + 1]
    return mixed


def today_in(name, moment):
    day = moment.astimezone(ZoneInfo(name)).date()
    if moment.year <= DATEUTIL_YEAR_MAX:
        other = moment.astimezone(dateutil.tz.tzfile(str(ZONEINFO / name))).date()
        if other != day:
            sys.exit(f"{name} at {moment}: zoneinfo has {day}, dateutil {other}")
    return day


def cases():
    pools = {name: moments(ZoneInfo(name)) for name in ZONES}
    expressions = list(EXPRESSIONS)
    for i in range(CASES):
        name = ZONES[i % len(ZONES)]
        turn = i // len(ZONES)
        moment = pools[name][turn % len(pools[name])]
        expression = expressions[i % len(expressions)]
        day = today_in(name, moment)
        micros = (moment - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(microseconds=1)
        yield name, micros, expression, day, day + EXPRESSIONS[expression]


def compiled(form):
    """The zones as zic compiles them: "slim" leaves to the rule what it says, "fat" lists it."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["zic", "-b", form, "-d", folder, ZONEINFO / "tzdata.zi"], check=True)
        return {name: (Path(folder) / name).read_bytes() for name in ZONES}


def print_zone(name, content):
    text = base64.b64encode(content).decode()
    lines = [text[i : i + 90] for i in range(0, len(text), 90)]
    print(f'    {{"{name}",')
    print("\n".join(f'     "{line}"' for line in lines) + "},")


def digest():
    """Of this program: a table of another one is stale."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


def main():
    version = (ZONEINFO / "tzdata.zi").open().readline().split()[-1]
    print(f"/* Written by tests/tools/date_cases.py with dateutil {dateutil.__version__} and")
    print(f" * tzdata {version}. Its digest: {digest()} */")
    print("#ifndef TESTS_UNIT_WIRE_DATE_CASES_H\n#define TESTS_UNIT_WIRE_DATE_CASES_H\n")
    print("#include <stdint.h>\n\n/* clang-format off */")
    print("/* TZif files in Base64: slim ones, and one fat. */")
    print("static const struct date_zone {\n    const char *name;\n    const char *base64;")
    print("} DATE_ZONES[] = {")
    for name, content in compiled("slim").items():
        print_zone(name, content)
    print_zone("fat Europe/Berlin", compiled("fat")["Europe/Berlin"])
    print("};\n")
    print("static const struct date_case {\n    const char *zone;\n    int64_t now_us;")
    print("    const char *expression;\n    const char *today;\n    const char *date;")
    print("} DATE_CASES[] = {")
    for name, micros, expression, day, date in cases():
        print(f'    {{"{name}", INT64_C({micros}), "{expression}", "{day}", "{date}"}},')
    print("};\n/* clang-format on */\n\n#endif")


if __name__ == "__main__":
    main()
