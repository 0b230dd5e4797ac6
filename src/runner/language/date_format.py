"""Dates and times in forms that people use, both ways. English, whatever the machine speaks."""

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_WRITTEN = {
    "Y": lambda t: f"{t.year:04}",
    "y": lambda t: f"{t.year % 100:02}",
    "m": lambda t: f"{t.month:02}",
    "d": lambda t: f"{t.day:02}",
    "e": lambda t: f"{t.day:2}",
    "j": lambda t: f"{t.timetuple().tm_yday:03}",
    "H": lambda t: f"{t.hour:02}",
    "I": lambda t: f"{t.hour % 12 or 12:02}",
    "M": lambda t: f"{t.minute:02}",
    "S": lambda t: f"{t.second:02}",
    "p": lambda t: "AM" if t.hour < 12 else "PM",
    "A": lambda t: WEEKDAYS[t.weekday()],
    "a": lambda t: WEEKDAYS[t.weekday()][:3],
    "u": lambda t: f"{t.isoweekday()}",
    "V": lambda t: f"{t.isocalendar().week:02}",
    "G": lambda t: f"{t.isocalendar().year:04}",
    "B": lambda t: MONTHS[t.month - 1],
    "b": lambda t: MONTHS[t.month - 1][:3],
    "%": lambda t: "%",
}
# Digits that may be read, and which part they are.
_READ_DIGITS = {
    "Y": (4, "year"),
    "y": (2, "short_year"),
    "m": (2, "month"),
    "d": (2, "day"),
    "e": (2, "day"),
    "H": (2, "hour"),
    "I": (2, "short_hour"),
    "M": (2, "minute"),
    "S": (2, "second"),
}
_READ_WORDS = {
    "B": ("month", MONTHS, 1),
    "b": ("month", tuple(name[:3] for name in MONTHS), 1),
    "A": ("weekday", WEEKDAYS, 0),
    "a": ("weekday", tuple(name[:3] for name in WEEKDAYS), 0),
    "p": ("half", ("AM", "PM"), 0),
}


def _parts(form):
    """Plain texts and letters after a percent sign: (text, letter or None) …"""
    at = 0
    while at < len(form):
        sign = form.find("%", at)
        if sign < 0:
            yield form[at:], None
            return
        if sign + 1 == len(form):
            raise ValueError("a format cannot end with a single '%'")
        yield form[at:sign], form[sign + 1]
        at = sign + 2


def write(moment, form):
    """A datetime as a format says."""
    written = []
    for plain, letter in _parts(form):
        written.append(plain)
        if letter is not None:
            if letter not in _WRITTEN:
                raise ValueError(f"unknown '%{letter}' in a format")
            written.append(_WRITTEN[letter](moment))
    return "".join(written)


def read(text, form):
    """The parts of a date or time in a text, by name: {"year": 2026 …}. ValueError when the text is
    of another form. Spaces in the format stand for any number of spaces."""
    found = {}
    at = 0
    for plain, letter in _parts(form):
        at = _skip(text, at, plain, form)
        if letter is None:
            continue
        if letter == "%":
            at = _skip(text, at, "%", form)
        elif letter in _READ_DIGITS:
            at = _read_digits(text, at, letter, found, form)
        elif letter in _READ_WORDS:
            at = _read_word(text, at, letter, found, form)
        else:
            raise ValueError(f"'%{letter}' cannot be read; use %Y %m %d %H %M %S %B %b %I %p")
    if text[at:].strip():
        raise _differs(text, form)
    return _complete(found)


def _differs(text, form):
    return ValueError(f"{text[:60]!r} is not written as {form[:60]!r} says")


def _skip(text, at, plain, form):
    for c in plain:
        if c.isspace():
            while at < len(text) and text[at].isspace():
                at += 1
        elif at < len(text) and text[at] == c:
            at += 1
        else:
            raise _differs(text, form)
    return at


def _read_digits(text, at, letter, found, form):
    most, part = _READ_DIGITS[letter]
    if letter == "e":
        while at < len(text) and text[at] == " ":
            at += 1
    end = at
    while end < len(text) and end - at < most and text[end] in "0123456789":
        end += 1
    if end == at or (letter == "Y" and end - at != most):
        raise _differs(text, form)
    found[part] = int(text[at:end])
    return end


def _read_word(text, at, letter, found, form):
    part, words, first = _READ_WORDS[letter]
    rest = text[at:].casefold()
    for index, word in enumerate(words, first):
        if rest.startswith(word.casefold()):
            found[part] = index
            return at + len(word)
    raise _differs(text, form)


def _complete(found):
    if "short_year" in found:
        short = found.pop("short_year")
        found["year"] = short + (2000 if short < 69 else 1900)  # as POSIX has it
    if "short_hour" in found:
        hour = found.pop("short_hour")
        if not 1 <= hour <= 12:
            raise ValueError(f"there is no hour {hour} of twelve")
        found["hour"] = hour % 12 + (12 if found.get("half") else 0)
    found.pop("half", None)
    found.pop("weekday", None)
    return found
