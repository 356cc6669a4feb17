"""Politics in words: what an effect does, what a choice or an act needs, what a track is called and why it moved.

The same words for both sides. A change is a number with its sign and the name of what it changes; nothing here praises
or blames, and people are never an amount.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from game.core.board import Board, PlaceId, SideId, UnitId
from game.core.state import State
from game.report.telling import STOCKS
from game.report.wording import act_name, capital, clock, count, place_label, plain, signed

STANDING: Final = "Standing abroad"
_NAMES: Final = {"Moscow": "Moscow's goodwill", "Hardship": "Hardship at home", "Weariness": "Weariness of the war"}
"""Names of tracks that say more than the short ones of the board."""
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SHARED: Final = ("tension", "mediation")
_CHANGED: Final = re.compile(r"^(?!Moscow).* [+−]\d+( steps?)?$").match
"""A phrase that names a change of a track or a stock."""
Owners = Mapping[str, str]


def reason(board: Board, because: str, answered: str = "") -> str:
    """Return why something moved, without numbers that are told beside it and without its full stop.

    Args:
        answered: the dispatch to which *because* was the answer; how it begins is told with it.
    """
    acts = {act.text.rstrip(".") for act in board.council}
    words = act_name(because) if because.rstrip(".") in acts else plain(because)
    asked = next((script.text for script in board.scripts if script.id == answered), "")
    more = f", in answer to: {asked.partition('. ')[0].rstrip('.')}" if asked else ""
    return capital(words.rstrip(".")) + more


def track_name(board: Board, name: str) -> str:
    """Return what the track *name* ("authority", "tension", "standing") is called on screen."""
    if name == "standing":
        return STANDING
    printed = next((entry.name for entry in board.tracks if entry.key.partition(".")[0] == name), capital(name))
    return _NAMES.get(printed, printed)


def effects(board: Board, changes: Sequence[Mapping[str, Any]], side: str, owners: Owners) -> tuple[str, ...]:
    """Return what *changes* do, one phrase each; *side* is whose act, answer or dispatch it is."""
    return tuple(phrase for change in changes if (phrase := _effect(board, change, side, owners)))


def sentence(phrases: Sequence[str]) -> str:
    """Return phrases of `effects` as one sentence: names of tracks and stocks lose their capital after the first.

    >>> sentence(["Authority −1", "Unity +2", "Moscow's goodwill +1"])
    "Authority −1, unity +2, Moscow's goodwill +1."
    """
    return ", ".join([*phrases[:1], *(_lower(phrase) if _CHANGED(phrase) else phrase for phrase in phrases[1:])]) + "."


def _effect(board: Board, change: Mapping[str, Any], side: str, owners: Owners) -> str:
    kind, about = next(iter(change.items()))
    whose = str(about.get("side", side)) if isinstance(about, Mapping) else side
    label = board.side(SideId(whose)).label if whose else ""
    other = f" of the {label}" if label and whose != side else ""

    def owner(name: str) -> str:
        return owners.get(name, name.replace("_", " "))

    match kind:
        case "reinforce":
            printed = board.roster[UnitId(about)]
            return f"Arriving: {printed.name}" + (f", {_place_at(board, printed.at)}" if printed.at >= 0 else "")
        case "recall":
            weeks = about.get("weeks", 0)
            back = f"for {count(weeks, 'week')}" if weeks else "for good"
            names = ", ".join(board.roster[uid].name for uid in about["units"])
            return f"Off the map {back}: {names}"
        case "standing":
            return f"{STANDING}{other} {signed(about['by'])}"
        case "track":
            of = "" if about["name"] in _SHARED else other
            return f"{track_name(board, about['name'])}{of} {signed(about['by'])}"
        case "stock":
            return f"{_stock(about['name'])} in stock{other} {signed(about['by'])}{_steps(about['name'], about['by'])}"
        case "weather":
            return f"Weather: {about['sky'].replace('_', ' ')}, ground {about['ground']}"
        case "shells":
            return f"Shells in the dump {about['dump'].replace('_', ' ')} {signed(about['by'])}"
        case "cohesion":
            if about.get("unit"):
                return f"Cohesion of {board.roster[about['unit']].name} {signed(about['by'])}"
            return f"Cohesion of every unit of {owner(about['owner'])} {signed(about['by'])}"
        case "air":
            return f"{count(about['sorties'], 'aircraft sortie')} a week{other}, for {count(about['turns'], 'week')}"
        case "lift":
            return f"{count(about['lifts'], 'helicopter flight')} a week{other}, for {count(about['weeks'], 'week')}"
        case "merge":
            return f"Units of {owner(about['owner'])} answer to {owner(about['into'])} from now on"
        case "hand_over":
            return f"{_place(board, about['place'])} comes under the control of the {label}"
        case "truce":
            return f"A limited cease-fire for {count(about['weeks'], 'week')}; who attacks breaks it (13.5)"
        case "note":
            return str(about)
        case _:
            return f"{kind.replace('_', ' ')}: {about}"


def needs(known: State, condition: Mapping[str, Any], side: str, titles: Mapping[str, str]) -> str:
    """Return what *condition* asks for, with what there is of it; "" when it asks for nothing.

    *titles* are events by id, in words.
    """
    return _need(known, condition, side, titles) if condition else ""


def _need(known: State, condition: Mapping[str, Any], side: str, titles: Mapping[str, str]) -> str:
    board = known.board
    parts: list[str] = []
    for kind, about in condition.items():
        match kind:
            case "all" | "any":
                inner = [
                    f"({words})" if len(about) > 1 and "any" in part and len(part["any"]) > 1 else words
                    for part in about
                    if (words := _need(known, part, side, titles))
                ]
                parts.append((" and " if kind == "all" else " or ").join(inner))
            case "not":
                parts.append(f"not ({_need(known, about, side, titles)})")
            case "track":
                name = about.get("name", "standing")
                whose = "" if name in _SHARED else about.get("side") or side
                parts.append(
                    f"{_lower(track_name(board, name))}{_other(board, whose, side)} {_bounds(about)} "
                    f"(now {known.track(name, whose)})"
                )
            case "stock":
                whose = about.get("side") or side
                words = f"{_lower(_stock(about['name']))} in stock{_other(board, whose, side)} {_bounds(about)}"
                held = known.stock.get(f"{about['name']}.{whose}")
                parts.append(words if held is None else f"{words} (now {held})")
            case "controls":
                label = board.side(about["side"]).label
                parts.append(f"{_place(board, about['place'])} under control of the {label}")
            case "isolated":
                label = board.side(about["side"]).label
                parts.append(f"no road of the {label} leading to {_place(board, about['place'])}")
            case "happened":
                parts.append(_happened(str(about), titles))
            case "within":
                parts.append(f"{_happened(str(about['happened']), titles)} within {count(about['weeks'], 'week')}")
            case "lost":
                label, least = board.side(about["side"]).label, about.get("at_least", 1)
                parts.append(
                    f"the {label} having lost {count(least, 'key place')} in the last {count(about['weeks'], 'week')}"
                )
            case "months":
                parts.append(f"the month being {_either([_MONTHS[month - 1] for month in about])}")
            case "turn":
                first = about.get("at_least") if isinstance(about, Mapping) else about
                last = about.get("at_most") if isinstance(about, Mapping) else None
                parts.append(_when(board, first, last))
            case _:
                parts.append(f"{kind}: {about}")
    return " and ".join(filter(None, parts))


def _stock(name: str) -> str:
    """Return what a stock is called where its number follows: men are counted in steps."""
    return "Men" if name == "men" else "Loads" if name == "loads" else capital(STOCKS[name])


def _steps(name: str, by: int) -> str:
    return (" step" if abs(by) == 1 else " steps") if name == "men" else ""


def _when(board: Board, first: int | None, last: int | None) -> str:
    if first is not None:
        return f"from {clock(board, first)} on"
    return f"until {clock(board, last)}" if last is not None else ""


def _either(words: Sequence[str]) -> str:
    return " or ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _lower(name: str) -> str:
    return name if name.startswith("Moscow") else name[:1].lower() + name[1:]


def _other(board: Board, whose: str, side: str) -> str:
    return f" of the {board.side(SideId(whose)).label}" if whose and whose != side else ""


def _bounds(about: Mapping[str, Any]) -> str:
    least, most = about.get("at_least"), about.get("at_most")
    if least is not None and most is not None:
        return f"{least} to {most}"
    return f"{least} or more" if least is not None else f"{most} or less"


def _happened(what: str, titles: Mapping[str, str]) -> str:
    event, _, choice = what.partition(":")
    told = titles.get(event, event.replace("_", " ")).rstrip(".")
    return f'"{told}"' + (f", answered: {choice.replace('_', ' ')}" if choice else "")


def _place(board: Board, name: str) -> str:
    return place_label(board.places[PlaceId(name)])


def _place_at(board: Board, at: int) -> str:
    place = board.place_at(at)
    return place_label(place) if place else f"hex {board.grid.label(at)}"
