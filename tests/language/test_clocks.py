"""Helpers for dates and moments against Python's own zoneinfo, over changes of clocks."""

import random
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

ZONES = [
    "Europe/Berlin",
    "Europe/Dublin",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "America/Santiago",
]
START = datetime(2020, 1, 1, tzinfo=timezone.utc)
DAYS = 3650


def offset_s(zone, moment):
    return int(moment.astimezone(zone).utcoffset().total_seconds())


def offsets_of(zone):
    """[(from which Unix second on, seconds east)…] over ten years, to the second."""
    found = [[int(START.timestamp()), offset_s(zone, START)]]
    for day in range(DAYS):
        before, after = START + timedelta(days=day), START + timedelta(days=day + 1)
        if offset_s(zone, before) == offset_s(zone, after):
            continue
        while after - before > timedelta(seconds=1):
            middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
            if offset_s(zone, middle) == offset_s(zone, before):
                before = middle
            else:
                after = middle
        found.append([int(after.timestamp()), offset_s(zone, after)])
    return found


def interesting_walls(offsets, count):
    """Times of the clock, half of them near a change."""
    chance = random.Random(5)
    for index in range(count):
        near = chance.choice(offsets[1:] or offsets)
        if index % 2:
            moment = START + timedelta(minutes=chance.randrange(2 * 1440, (DAYS - 2) * 1440))
        else:
            moment = datetime.fromtimestamp(near[0] + near[1], timezone.utc)
            moment += timedelta(minutes=chance.randrange(-180, 180))
        yield moment.replace(tzinfo=None, second=0, microsecond=0)


@pytest.mark.parametrize("name", ZONES)
def test_moments__are_those_of_zoneinfo(language, name):
    zone = ZoneInfo(name)
    offsets = offsets_of(zone)
    walls = list(interesting_walls(offsets, 200))
    source = "".join(f"print(make_moment('{w:%Y-%m-%d}', '{w:%H:%M}'))\n" for w in walls)
    source += "".join(f"print(add_minutes('{w:%Y-%m-%dT%H:%M}:00Z', 90))\n" for w in walls)
    source += "".join(f"print(date_of('{w:%Y-%m-%dT%H:%M}:00Z'))\n" for w in walls)
    expected = []
    for wall in walls:
        # Through UTC and back: what a clock skips becomes what it shows instead.
        moment = wall.replace(tzinfo=zone).astimezone(timezone.utc).astimezone(zone)
        expected.append(moment.isoformat())
    utc = [wall.replace(tzinfo=timezone.utc) for wall in walls]
    expected += [(u + timedelta(minutes=90)).astimezone(zone).isoformat() for u in utc]
    expected += [u.astimezone(zone).date().isoformat() for u in utc]
    assert language.log(source, offsets=offsets) == expected
