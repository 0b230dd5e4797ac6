#!/usr/bin/env python3
"""Writes tests/unit/wire/cron_cases.h: what cron expressions come to, minute by minute.

    tests/tools/cron_cases.py > tests/unit/wire/cron_cases.h

Nothing here is clever: every minute that the clocks of a place show, or skip, is looked at in turn.
The zones are those of date_cases.h, read by Python's zoneinfo.
"""

import base64
import io
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

HEADER = Path(__file__).parent.parent / "unit/wire/date_cases.h"
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
DAYS = "sun mon tue wed thu fri sat".split()
TIMES = 6

# zone, expression, the time (UTC) after which to look
CASES = [
    ("UTC", "* * * * *", "2026-01-01T00:00:30"),
    ("UTC", "*/15 * * * *", "2026-01-01T00:00:00"),
    ("UTC", "5-59/20 9-17 * * MON-FRI", "2026-01-02T16:00:00"),
    ("UTC", "0 0 29 2 *", "2026-03-01T00:00:00"),
    ("UTC", "0 12 1,15 * FRI", "2026-01-09T12:00:00"),
    ("UTC", "0 12 */10 * FRI", "2026-01-09T12:00:00"),
    ("UTC", "0 0 31 * *", "2026-01-31T00:00:00"),
    ("UTC", "59 23 31 dec *", "2026-12-31T23:58:59"),
    ("UTC", "0 0 * * 7", "2026-01-01T00:00:00"),
    ("UTC", "0 0 * * 5-7", "2026-01-01T00:00:00"),
    ("UTC", "0,30 1,2,3 13 * 5", "2026-02-01T00:00:00"),
    ("Europe/Berlin", "30 2 * * *", "2026-03-27T12:00:00"),
    ("Europe/Berlin", "30 2 * * *", "2026-10-23T12:00:00"),
    ("Europe/Berlin", "*/20 * * * *", "2026-03-29T00:30:00"),
    ("Europe/Berlin", "*/20 * * * *", "2026-10-24T23:50:00"),
    ("Europe/Berlin", "0,30 2,3 29 3 *", "2026-03-28T00:00:00"),
    ("Europe/Berlin", "0 9 * * 1-5", "2026-03-26T12:00:00"),
    ("Europe/Dublin", "0 1 * * *", "2026-03-28T00:00:00"),
    ("America/New_York", "15 2 8 3 *", "2026-01-01T00:00:00"),
    ("America/New_York", "15 1 1 11 *", "2026-10-31T00:00:00"),
    ("America/St_Johns", "0 0 * * *", "2026-03-07T00:00:00"),
    ("America/Sao_Paulo", "0 0 * * *", "2018-11-02T12:00:00"),
    ("America/Sao_Paulo", "30 23 * * *", "2018-02-16T12:00:00"),
    ("America/Havana", "30 0 * * *", "2026-03-06T12:00:00"),
    ("America/Nuuk", "0 22-23 * * *", "2026-03-27T12:00:00"),
    ("Pacific/Apia", "0 6 * * *", "2011-12-28T12:00:00"),
    ("Pacific/Apia", "0 6,18 30 12 *", "2011-12-28T12:00:00"),
    ("Asia/Kathmandu", "0 0 1 * *", "2026-01-15T00:00:00"),
    ("Asia/Beirut", "0 0 * * sun", "2026-03-20T00:00:00"),
    ("Africa/Casablanca", "30 2 * * *", "2026-02-13T12:00:00"),
    ("Africa/Cairo", "0 0 * * fri", "2026-04-20T00:00:00"),
    ("Australia/Lord_Howe", "*/10 1-2 * * *", "2026-04-04T13:00:00"),
    ("Australia/Lord_Howe", "*/10 2 * * *", "2026-10-03T13:00:00"),
    ("Antarctica/Troll", "0 2 * * *", "2026-03-27T12:00:00"),
    ("America/Santiago", "0 0 * * *", "2026-09-03T12:00:00"),
    ("Asia/Jerusalem", "30 2 * * fri", "2026-03-20T12:00:00"),
    ("Europe/Berlin", "30 2 * * *", "2060-03-26T12:00:00"),
    ("Europe/Berlin", "0 3 * * *", "1996-03-30T12:00:00"),
]


def zones():
    text = HEADER.read_text()
    found = re.findall(r'\{"([^"]+)",\n((?:     "[^"]*"\n?)+)\}', text)
    return {
        name: ZoneInfo.from_file(io.BytesIO(base64.b64decode("".join(re.findall('"(.*?)"', b)))))
        for name, b in found
    }


def number(text, names, first):
    return names.index(text.lower()) + first if text.lower() in names else int(text)


def numbers(text, least, most, names=(), first=0):
    found = set()
    for item in text.split(","):
        body, _, step = item.partition("/")
        low, _, high = body.partition("-")
        if body == "*":
            low, high = least, most
        else:
            low = number(low, names, first)
            high = number(high, names, first) if high else low
        found |= set(range(low, high + 1, int(step or 1)))
    return found


def matcher(expression):
    minute, hour, day, month, weekday = expression.split()
    minutes, hours = numbers(minute, 0, 59), numbers(hour, 0, 23)
    days, months = numbers(day, 1, 31), numbers(month, 1, 12, MONTHS, 1)
    weekdays = {d % 7 for d in numbers(weekday, 0, 7, DAYS)}
    both = day[0] != "*" and weekday[0] != "*"

    def day_matches(t):
        by_day, by_weekday = t.day in days, t.isoweekday() % 7 in weekdays
        return t.month in months and (
            by_day or by_weekday if both else by_day and by_weekday
        )

    return day_matches, lambda t: t.minute in minutes and t.hour in hours


def instant(local, zone):
    """The first moment that shows a time; the first after the gap where none does."""
    aware = local.replace(tzinfo=zone, fold=0)
    shown = aware.astimezone(timezone.utc)
    if shown.astimezone(zone).replace(tzinfo=None) == local:
        return shown
    moment = local.replace(tzinfo=timezone.utc) - timedelta(hours=30)
    while moment.astimezone(zone).replace(tzinfo=None) < local:
        moment += timedelta(minutes=1)
    return moment


def times(zone, expression, after):
    day_matches, matches = matcher(expression)
    found = []
    local = after.astimezone(zone).replace(tzinfo=None, second=0) - timedelta(hours=30)
    while len(found) < TIMES:
        if not day_matches(local):
            local = local.replace(hour=0, minute=0) + timedelta(days=1)
            continue
        if matches(local):
            moment = instant(local, zone)
            if moment > after and (not found or moment > found[-1]):
                found.append(moment)
        local += timedelta(minutes=1)
    return found


def main():
    known = zones()
    print("/* Written by tests/tools/cron_cases.py. */")
    print("#ifndef TESTS_UNIT_WIRE_CRON_CASES_H\n#define TESTS_UNIT_WIRE_CRON_CASES_H\n")
    print("#include <stdint.h>\n\n/* clang-format off */")
    print(f"enum {{ CRON_CASE_TIMES = {TIMES} }};\n")
    print("static const struct cron_case {\n    const char *zone;\n    const char *expression;")
    print("    int64_t after_s;\n    int64_t next_s[CRON_CASE_TIMES];\n} CRON_CASES[] = {")
    for name, expression, text in CASES:
        after = datetime.fromisoformat(text).replace(tzinfo=timezone.utc)
        seconds = [f"{int(t.timestamp())}" for t in times(known[name], expression, after)]
        print(f'    {{"{name}", "{expression}", {int(after.timestamp())},')
        print(f'     {{{", ".join(seconds)}}}}},')
    print("};\n/* clang-format on */\n\n#endif")


if __name__ == "__main__":
    main()
