"""Words of reports: dates, names of places, numbers with their nouns, lists, ranges."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from game.core.board import Board, Place
from game.core.hexes import DIRECTION_NAMES

NAME_ORDERS: Final = ("english", "majority", "reversed")
"""How places are named: the running English spelling; both communities' forms in Latin letters, that of the 1989
majority first or last."""
_MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
_STORES: Final = (
    ("tank", "tanks"),
    ("armoured vehicle", "armoured vehicles"),
    ("gun", "guns"),
    ("launcher", "launchers"),
)

_CHANGES: Final = re.compile(r"\s*\([^()]*[+-]\d[^()]*\)\.?$")
_PRICE: Final = re.compile(r":\s.*\d.*$")
_CLAUSE: Final = re.compile(r", | (?:for some|whom|that|before|to whoever) ")
_OF_MEANS: Final = re.compile(r",? for \d+ of means\.?$")


def clock(board: Board, turn: int) -> str:
    """Return the date and hours of *turn*, as in "8 May 1992, 04:00-08:00"; whole days have no hours."""
    start, end = _span(board, turn)
    if board.charts.calendar.hours % 24:
        until = "24:00" if (end.hour, end.minute) == (0, 0) else f"{end:%H:%M}"
        return f"{_day(start)}, {start:%H:%M}-{until}"
    last = end - timedelta(days=1)
    if last <= start:
        return _day(start)
    if (start.year, start.month) == (last.year, last.month):
        return f"{start.day}-{_day(last)}"
    return f"{_day(start)} - {_day(last)}"


def period(board: Board, first: int, last: int) -> str:
    """Return the days from the first of turn *first* to the last of turn *last*, as in "4 Nov 1991 - 24 May 1992"."""
    start, end = _span(board, first)[0], _span(board, last)[1] - timedelta(minutes=1)
    return f"{_day(start)} - {_day(end)}"


def month(board: Board, turn: int) -> str:
    """Return the month in which *turn* begins, as in "May 1992"."""
    return _day(_span(board, turn)[0]).partition(" ")[2]


def end_date(board: Board, turn: int) -> str:
    """Return the ISO date and time at which *turn* ends."""
    return _span(board, turn)[1].isoformat(timespec="minutes")


def _span(board: Board, turn: int) -> tuple[datetime, datetime]:
    hours = board.charts.calendar.hours
    start = datetime.fromisoformat(board.start) + timedelta(hours=(max(turn, 1) - 1) * hours)
    return start, start + timedelta(hours=hours)


def signed(number: int) -> str:
    """Return *number* with its sign, as print writes it.

    >>> signed(3), signed(-1)
    ('+3', '−1')
    """
    return f"{number:+d}".replace("-", "−")


def day_words(date: str) -> str:
    """Return an ISO date as people read it, as far as it is known; the hour is left out.

    >>> day_words("1992-05-08T02:30"), day_words("1990-01"), day_words("1994")
    ('8 May 1992', 'Jan 1990', '1994')
    """
    year, *rest = date[:10].split("-")
    month = _MONTHS[int(rest[0]) - 1] if rest else ""
    day = str(int(rest[1])) if len(rest) > 1 else ""
    return " ".join(part for part in (day, month, year) if part)


def _day(when: datetime) -> str:
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def place_label(place: Place, order: str = "english") -> str:
    """Return the name of *place* in one of `NAME_ORDERS`; a form nobody has checked is left out, not invented."""
    if order == "english":
        return place.english
    azerbaijani, armenian = place.form("az"), place.form("hy_latin")
    forms = (azerbaijani, armenian) if place.first == "az" else (armenian, azerbaijani)
    if order == "reversed":
        forms = forms[::-1]
    return " · ".join(dict.fromkeys(form for form in forms if form)) or place.english


def place_name(board: Board, at: int, order: str = "english") -> str:
    """Return what to call hex *at*: its place, or its label and the nearest place within two hexes."""
    key = ("name", at, order)
    name: str | None = board.cache.get(key)
    if name is None:
        name = board.cache[key] = _place_name(board, at, order)
    return name


def _place_name(board: Board, at: int, order: str) -> str:
    place = board.place_at(at)
    if place is not None:
        return place_label(place, order)
    near = [
        (board.grid.distance(at, other.at), other.kind, other.id)
        for other in board.places.values()
        if board.grid.distance(at, other.at) <= 2 and board.place_at(other.at) is other
    ]
    label = f"hex {board.grid.label(at)}"
    if not near:
        return label
    distance, _, found = min(near)
    name = place_label(board.places[found], order)
    if distance == 1:
        toward = board.grid.direction(board.places[found].at, at)
        return f"{label}, {DIRECTION_NAMES[toward]} of {name}"
    return f"{label} near {name}"


def agreed(name: str, verb: str) -> str:
    """A verb of the third person as the name of a unit wants it: a battalion marches, companies march.

    >>> agreed("Askeran self-defence companies", "marches"), agreed("Post of the western villages", "is")
    ('march', 'is')
    """
    head = re.split(r" (?:of|at|from|in|to)\b|[ ,]*\(", name)[0].split()
    last = head[-1] if head else ""
    if last != "police" and (not last.endswith("s") or last.endswith("ss")):
        return verb
    plain = {"is": "are", "was": "were", "has": "have", "goes": "go", "does": "do"}
    return plain.get(verb) or re.sub(r"(?<=ch)es$|s$", "", verb)


def count(number: int, one: str, many: str = "") -> str:
    """Return *number* with its noun.

    >>> count(1, "hex", "hexes"), count(2, "hex", "hexes"), count(0, "load")
    ('1 hex', '2 hexes', '0 loads')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def span(low: int, high: int) -> str:
    """Return a range, as in "10-15", or one figure when both ends are the same.

    >>> span(1200, 15000), span(0, 0)
    ('1,200-15,000', '0')
    """
    return f"{low:,}" if low == high else f"{low:,}-{high:,}"


def join(words: Sequence[str]) -> str:
    """Return *words* as a list in a sentence.

    >>> join(["A"]), join(["A", "B", "C"])
    ('A', 'A, B and C')
    """
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def join_parts(*parts: str) -> str:
    """Return the parts that say something, parted by semicolons."""
    return "; ".join(part for part in parts if part)


def capital(text: str) -> str:
    """Return *text* with its first letter a capital."""
    return text[:1].upper() + text[1:]


def stores_named(stores: tuple[int, int, int, int]) -> str:
    """Return vehicles and guns in words.

    >>> stores_named((1, 0, 3, 0))
    '1 tank and 3 guns'
    """
    return join([count(n, *words) for n, words in zip(stores, _STORES, strict=True) if n]) or "nothing"


def stores_missing(stores: tuple[int, int, int, int]) -> str:
    """Return vehicles and guns that a unit should have and has not, in words.

    >>> stores_missing((1, 0, 3, 0))
    '1 of its tanks and 3 of its guns'
    """
    return join([f"{n} of its {many}" for n, (_, many) in zip(stores, _STORES, strict=True) if n])


def plain(text: str) -> str:
    """Return what an answer says without the changes its author put behind it: they are told beside it.

    >>> plain("Declare independence. (authority +1, tension +1)"), plain("A law of 1991 (in force) stands.")
    ('Declare independence.', 'A law of 1991 (in force) stands.')
    """
    return _CHANGES.sub("", text.strip())


def act_name(text: str) -> str:
    """Return what an act of the council is, without its price.

    >>> act_name("Buy guns: 4 guns for 2 of means."), act_name("Feed those who were driven out, for 2 of means.")
    ('Buy guns.', 'Feed those who were driven out.')
    """
    return _OF_MEANS.sub(".", _PRICE.sub(".", plain(text)))


def act_head(name: str) -> str:
    """Return the name of an act without the clause that says what for: what a narrow list has room for.

    >>> act_head("Send the oldest years home, so that fields have hands again")
    'Send the oldest years home'
    >>> act_head("Dismiss a minister or commander whom people blame, and appoint another")
    'Dismiss a minister or commander'
    """
    return _CLAUSE.split(name, maxsplit=1)[0]
