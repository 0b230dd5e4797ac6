"""The calendar of scripts. A date is the text '2026-03-05', a moment '2026-03-05T14:20:00+01:00':
they compare, sort and travel as they are. Where a date is wanted, a moment stands for its date in
the tenant's time zone.
"""

from bisect import bisect_right
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta, timezone

from smooth_language import date_format

_EPOCH = datetime(1970, 1, 1)
_SECOND = timedelta(seconds=1)
_RANGE = f"that would be outside of the years {MINYEAR} to {MAXYEAR}"


class Zone:
    """How far the tenant's clocks are from UTC: [(from which Unix second on, seconds east)…]."""

    def __init__(self, offsets):
        self.times = [time for time, _ in offsets]
        self.offsets = [offset for _, offset in offsets]

    def offset(self, unix_s):
        if not self.offsets:
            return 0
        return self.offsets[max(bisect_right(self.times, unix_s) - 1, 0)]

    def of_wall(self, wall):
        """The moment at which clocks show so. Of two the first; where clocks are put forward, as
        much later as they are."""
        wall_s = (wall - _EPOCH) // _SECOND
        before, after = self.offset(wall_s - 86400), self.offset(wall_s + 86400)
        for offset in (before, after):
            if self.offset(wall_s - offset) == offset:
                return _at(wall, offset)
        return self.local(_at(wall, before))

    def local(self, moment):
        unix_s = (moment.astimezone(timezone.utc).replace(tzinfo=None) - _EPOCH) // _SECOND
        return moment.astimezone(timezone(timedelta(seconds=self.offset(unix_s))))


def _at(wall, offset):
    return wall.replace(tzinfo=timezone(timedelta(seconds=offset)))


def _in_range(function):
    """Overflow said as people say it."""

    def call(*values, **named):
        try:
            return function(*values, **named)
        except OverflowError:
            raise ValueError(_RANGE) from None

    call.__name__ = call.__qualname__ = function.__name__
    return call


def _text(value, what):
    if not isinstance(value, str):
        raise TypeError(f"{what} is a text like '2026-03-05', not {type(value).__name__!r}")
    return value.strip()


def _whole(value, what):
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, int):
        raise TypeError(f"{what} is a whole number, not {type(value).__name__!r}")
    return value


def _is_date(text):
    return len(text) == 10 and text[4] == text[7] == "-" and text.isascii()


def make_helpers(now, offsets):
    """The functions of kind "date", by name. `now`: the run's moment as ISO text."""
    zone = Zone(offsets)
    start = zone.local(datetime.fromisoformat(now))

    def read_moment(value):
        text = _text(value, "a moment")
        if not _is_date(text[:10]):
            raise ValueError(f"{text[:40]!r} is not a moment: write '2026-03-05T14:20:00+01:00'")
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(
                f"{text[:40]!r} is not a moment: write '2026-03-05T14:20:00+01:00'"
            ) from None
        return zone.of_wall(moment) if moment.tzinfo is None else zone.local(moment)

    def read_date(value):
        text = _text(value, "a date")
        if len(text) > 10 and text[10] in "T ":
            return read_moment(text).date()
        try:
            if not _is_date(text):
                raise ValueError
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{text[:40]!r} is not a date: write '2026-03-05'") from None

    def write_moment(moment):
        return moment.replace(microsecond=0).isoformat()

    def today():
        return start.date().isoformat()

    def now():
        return write_moment(start)

    def parse_date(text, format="%Y-%m-%d"):
        parts = date_format.read(_text(text, "a date"), format)
        if not {"year", "month", "day"} <= parts.keys():
            raise ValueError("a date needs a year, a month and a day: '%Y-%m-%d'")
        return date(parts["year"], parts["month"], parts["day"]).isoformat()

    def parse_time(text, format="%H:%M"):
        parts = date_format.read(_text(text, "a time"), format)
        if "hour" not in parts:
            raise ValueError("a time needs an hour: '%H:%M'")
        clock = datetime(1, 1, 1, parts["hour"], parts.get("minute", 0), parts.get("second", 0))
        return date_format.write(clock, "%H:%M:%S" if clock.second else "%H:%M")

    def format_date(date, format="%Y-%m-%d"):
        day = read_date(date)
        return date_format.write(datetime(day.year, day.month, day.day), format)

    def format_time(moment, format="%H:%M"):
        return date_format.write(read_moment(moment), format)

    def make_date(year, month, day):
        parts = (_whole(year, "a year"), _whole(month, "a month"), _whole(day, "a day"))
        return date(*parts).isoformat()

    def make_moment(date, time):
        day = read_date(date)
        parts = date_format.read(_text(time, "a time"), "%H:%M:%S" if time.count(":") > 1 else
                                 "%H:%M")
        wall = datetime(day.year, day.month, day.day, parts["hour"], parts["minute"],
                        parts.get("second", 0))
        return write_moment(zone.of_wall(wall))

    def date_of(moment):
        return read_moment(moment).date().isoformat()

    def date_parts(date):
        day = read_date(date)
        return day.year, day.month, day.day

    def add_days(date, days):
        return (read_date(date) + timedelta(days=_whole(days, "a number of days"))).isoformat()

    def add_weeks(date, weeks):
        return add_days(date, 7 * _whole(weeks, "a number of weeks"))

    def add_months(date, months):
        day = read_date(date)
        count = day.year * 12 + day.month - 1 + _whole(months, "a number of months")
        year, month = divmod(count, 12)
        if not MINYEAR <= year <= MAXYEAR:
            raise ValueError(_RANGE)
        return day.replace(year, month + 1, min(day.day, _days_of(year, month + 1))).isoformat()

    def add_years(date, years):
        return add_months(date, 12 * _whole(years, "a number of years"))

    def add_minutes(moment, minutes):
        if not isinstance(minutes, (int, float)):
            raise TypeError(f"minutes are a number, not {type(minutes).__name__!r}")
        later = read_moment(moment).astimezone(timezone.utc) + timedelta(minutes=minutes)
        return write_moment(zone.local(later))

    def days_between(start, end):
        return (read_date(end) - read_date(start)).days

    def minutes_between(start, end):
        seconds = (read_moment(end) - read_moment(start)) / _SECOND
        return int(seconds // 60) if seconds % 60 == 0 else seconds / 60

    def weekday(date):
        return read_date(date).weekday()

    def weekday_name(date):
        return date_format.WEEKDAYS[read_date(date).weekday()]

    helpers = (
        today,
        now,
        parse_date,
        parse_time,
        format_date,
        format_time,
        make_date,
        make_moment,
        date_of,
        date_parts,
        add_days,
        add_weeks,
        add_months,
        add_years,
        add_minutes,
        days_between,
        minutes_between,
        weekday,
        weekday_name,
    )
    return {helper.__name__: _in_range(helper) for helper in helpers}


def _days_of(year, month):
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31
