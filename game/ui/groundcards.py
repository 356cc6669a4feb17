"""Cards of the land: what a hex is like, and what is known of a place, how well, and from where.

Every text from the map's file passes `escape`.
"""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, Final

from game import report
from game.core.board import (
    BRIDGE,
    CLIFF,
    FORD,
    NOWHERE,
    PASS,
    RIVER,
    ROAD_CLASSES,
    STEEP,
    STREAM,
    TERRAIN,
    Board,
    Place,
)
from game.core.hexes import DIRECTION_NAMES
from game.scenario import Scenario
from game.ui import labels
from game.ui.gazetteer import Found, Name

FEATURES: Final = (
    (CLIFF, "cliff"),
    (STEEP, "steep"),
    (RIVER, "river"),
    (STREAM, "stream"),
    (BRIDGE, "bridge"),
    (FORD, "ford"),
    (PASS, "closed pass"),
)
LANGUAGES: Final = {
    "az": "Azerbaijani",
    "hy": "Armenian",
    "hy_latin": "Armenian in Latin letters",
    "ru": "Russian",
}
_MAJORITY: Final = {
    "armenian": "Armenian majority",
    "azerbaijani": "Azerbaijani majority",
    "mixed": "no majority, or a small one",
    "unknown": "majority unknown",
}
_QUALITY: Final = {"census": "census", "approx": "approximate", "unknown": "quality unknown"}
_LAST_LATIN: Final = 0x24F
_FORMER: Final = "1991-11-26"
"""The day on which the oblast was dissolved; before it, it was no former one."""
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_words(day: str) -> str:
    """Return a day, month or year as people write it.

    >>> day_words("1991-11-26"), day_words("1992-05"), day_words("1989")
    ('26 Nov 1991', 'May 1992', '1989')
    """
    parts = day.split("-")
    if len(parts) == 1:
        return day
    month = f"{_MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return month if len(parts) == 2 else f"{int(parts[2])} {month}"


def ground_lines(board: Board, ground: Any, at: int) -> list[str]:
    """Return what the ground of hex *at* is like, line by line; *ground* is the map's file."""
    terrain = TERRAIN[board.terrain[at]].replace("_", " ").capitalize()
    lines = [f"{terrain} · mean height {board.height[at]} m · relief {board.relief[at]} m"]
    if district := district_of(board, ground, at):
        name = oblast_words(district.name, board)
        lines.append(f"District: {escape(name)}, {escape(district.country)} ({district.confidence} confidence)")
    roads = [f"{ROAD_CLASSES[road]} to the {DIRECTION_NAMES[d]}" for d, road in enumerate(board.roads[at]) if road]
    if roads:
        lines.append("Roads: " + ", ".join(roads))
    label = board.grid.label(at)
    railways = [line.name for line in ground.railways if label in line.hexes.split()]
    lakes = [lake.name for lake in ground.lakes if label in lake.hexes.split()]
    lines += [escape(name) for name in (*railways, *lakes)]
    sides = []
    for direction, flags in enumerate(board.hexsides[at]):
        found = [word for bit, word in FEATURES if flags & bit]
        if found:
            sides.append(f"{DIRECTION_NAMES[direction]} {' and '.join(found)}")
    if sides:
        lines.append("Hexsides: " + "; ".join(sides))
    return lines


def district_of(board: Board, ground: Any, at: int) -> Any:
    """Return the district of hex *at*, or None where the map names none."""
    letters = "".join(ground.districts.split())
    return ground.district_legend.get(letters[at]) if at < len(letters) else None


def oblast_words(text: str, board: Board) -> str:
    """Return *text* as it is said on the day of *board*: the NKAO was a former one from 26 November 1991 on."""
    return text if board.start[:10] >= _FORMER else text.replace("former NKAO", "NKAO")


def places_in(board: Board, at: int) -> list[Place]:
    """Return the places in hex *at*, the weightiest first."""
    return sorted((place for place in board.places.values() if place.at == at), key=labels.weight)


def forms_line(place: Place, latin: bool = False) -> str:
    """Return the forms of a name in force, without doubles."""
    languages = ("az", "hy_latin") if latin else ("az", "hy", "hy_latin", "ru")
    return " · ".join(escape(form) for form in dict.fromkeys(place.form(language) for language in languages) if form)


def place_lines(place: Place, ground: Any) -> Iterator[str]:
    """Yield what is known of a place: its people in 1989, its position and how well, what is not checked."""
    entry = next((entry for entry in ground.places if entry.id == place.id), None)
    if place.population:
        quality = _QUALITY.get(place.population_quality, place.population_quality)
        yield f"{place.population:,} people in 1989 ({escape(quality)})"
    if entry is not None and entry.majority_1989 != "unknown":
        source = f" ({escape(entry.majority_source)})" if entry.majority_source else ""
        yield f"1989: {_MAJORITY[entry.majority_1989]}{source}"
    yield position_line(place.error_m, place.source, labels.is_doubtful(place), place.confidence)
    if entry is not None and entry.unchecked:
        languages = " and ".join(LANGUAGES[language] for language in entry.unchecked)
        yield f"<i>Name form in {languages}: not checked.</i>"


def position_line(error_m: int, source: str, doubtful: bool, confidence: str = "") -> str:
    """Return how well a position is known."""
    more = "; it may lie in another hex" if doubtful else ""
    sure = f"; confidence {escape(confidence)}" if confidence else ""
    return f"Position known to {error_m / 1000:g} km{more}; source: {escape(source)}{sure}"


def name_dates(place: Place, ground: Any, latin: bool = False) -> list[str]:
    """Return the forms of a place that hold for a part of the time only, with their dates."""
    entry = next((entry for entry in ground.places if entry.id == place.id), None)
    if entry is None:
        return []
    found = []
    for language in ("az", "hy_latin") if latin else ("az", "hy", "hy_latin", "ru"):
        for form in getattr(entry.names, language):
            if form.first or form.last:
                found.append(f"{escape(form.form)} ({LANGUAGES[language]}): {_span(form.first, form.last)}")
    return found


def _span(first: str, last: str) -> str:
    words = [f"from {day_words(first)}" if first else "", f"until {day_words(last)}" if last else ""]
    return " ".join(filter(None, words))


def land_card(scenario: Scenario, at: int, costs: Sequence[str] = (), *, latin: bool = False) -> str:
    """Return the card of a hex of the bare land, with every place in it."""
    board, ground = scenario.board, scenario.prose.ground
    if at == NOWHERE:
        return "Point at a hex, or move the cursor with the arrow keys."
    lines = [f"<b>{escape(report.place_name(board, at))}</b> · hex {board.grid.label(at)}"]
    lines += ground_lines(board, ground, at)
    lines += [escape(cost) for cost in costs]
    for place in places_in(board, at):
        lines += ["", f"<b>{escape(labels.place_text(place, 'latin'))}</b> · {place.kind.replace('_', ' ')}"]
        if not latin:
            lines.append(forms_line(place))
        lines += place_lines(place, ground)
        lines += name_dates(place, ground, latin)
        if place.note:
            lines.append(f"<i>{escape(place.note)}</i>")
    return "<br>".join(lines)


def entry_card(hit: Found, scenario: Scenario, day: str, *, latin: bool = False) -> str:
    """Return the card of a place of the gazetteer: every name, which of them are not in use on *day*, and its position.

    Args:
        latin: whether to leave out other scripts, as on a projector.
    """
    entry, board = hit.entry, scenario.board
    lines = [f"<b>{escape(entry.english)}</b> · {entry.kind.replace('_', ' ')}"]
    if entry.district:
        lines.append(f"In 1989: {escape(entry.district)}")
    if entry.at == NOWHERE:
        lines.append("<i>Not on this map.</i>")
        lines.append(position_line(entry.error_m, entry.source, False))
    else:
        lines.append(f"Hex {board.grid.label(entry.at)}, {board.height[entry.at]} m")
        place = next(place for place in board.places.values() if place.id == entry.id)
        lines += place_lines(place, scenario.prose.ground)
    told = [name for name in entry.names if not latin or _is_latin(name)]
    for title, names in (
        (f"Names in use on {day_words(day)}", [name for name in told if name.language and not name.note]),
        (f"Not in use on {day_words(day)}", [name for name in told if name.note]),
        ("Other spellings", [name for name in told[1:] if not name.language and not name.note]),
    ):
        if names:
            lines += ["", f"<b>{title}</b>", *map(_name_line, names)]
    if entry.note:
        lines += ["", f"<i>{escape(entry.note)}</i>"]
    return "<br>".join(lines)


def _is_latin(name: Name) -> bool:
    return name.language in ("az", "hy_latin") or not any(ord(letter) > _LAST_LATIN for letter in name.form)


def _name_line(name: Name) -> str:
    language = LANGUAGES.get(name.language, "")
    words = ", ".join(filter(None, (language, _dated(name.note))))
    return escape(name.form) + (f" ({escape(words)})" if words else "")


def _dated(note: str) -> str:
    word, _, day = note.partition(" ")
    return f"{word} {day_words(day)}" if word in ("from", "until") and day[:4].isdigit() else note
