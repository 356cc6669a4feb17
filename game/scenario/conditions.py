"""Whether a condition tree can ever hold, and what an event may name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from game.core.board import Charts
from game.scenario import build
from game.scenario.ground import Ground, label
from game.scenario.models import Condition, Effect
from game.scenario.reading import Item, Steps

SHARED: Final = ("tension", "mediation")
"""Tracks that belong to no side."""
_FOREVER: Final = 10_000
_ALWAYS: Final = (1, _FOREVER)
_KEYS: Final = tuple(entry.alias or name for name, entry in Condition.model_fields.items())


@dataclass
class Known:
    """The ids of a scenario, and what hangs on them."""

    ground: Ground
    charts: Charts | None
    turns: int
    start: str
    hours: int
    sides: dict[str, Item]
    owners: dict[str, Item]
    sources: dict[str, Item]
    units: dict[str, Item]
    events: dict[str, Item]
    objectives: dict[str, Item]
    dumps: dict[str, Item]
    unread: frozenset[str]
    """What stands in a list that could not be read: nobody knows then what is unknown."""
    firsts: dict[str, int] = field(default_factory=dict)
    """The first turn in which an event can happen, once reckoned."""

    def unknown(self, item: Item, key: str | Steps, what: str, word: str, choices: Iterable[str]) -> None:
        """Add the fault that *word* names no *what*, unless the list of them could not be read."""
        if what not in self.unread:
            item.unknown(key, what, word, choices)

    def where(self, item: Item, key: str | Steps, word: str) -> int | None:
        """Return the hex of place id or label *word*; a fault of *item* when there is none."""
        if not word:
            return None
        if word.isdigit():
            return label(item, key, word, self.ground.grid)
        if word not in self.ground.places:
            self.place(item, key, word)
        return self.ground.places.get(word)

    def place(self, item: Item, key: str | Steps, word: str) -> int | None:
        """Return the hex of place id *word*; a fault of *item* when the map has no such place."""
        if word and word not in self.ground.places:
            self.unknown(item, key, "place", word, self.ground.places)
        return self.ground.places.get(word)

    def side(self, item: Item, key: str | Steps, word: str) -> None:
        """Add a fault when there is no side *word*."""
        if word and word not in self.sides:
            self.unknown(item, key, "side", word, self.sides)

    def turn_of(self, date: str) -> int | None:
        """Return the turn of *date*, if both it and the start are days that ever were."""
        try:
            return build.turn_of(date, self.start, self.hours)
        except ValueError:
            return None


def check_event(event: Item, known: Known) -> None:
    if isinstance(event.item("when").value, dict):
        check_condition(event, ("when",), event.item("when"), known)
    for effect in event.items("effects"):
        check_effect(effect, known)
    _dispatch(event, known)


def check_effect(effect: Item, known: Known) -> None:
    """Add the faults of one effect: its one key, and what it names."""
    keys = [key for key in effect if key in Effect.model_fields]
    if len(keys) != 1:
        if len(keys) > 1 or not list(effect):
            expected = ", ".join(Effect.model_fields)
            effect.fault((), f"found {' and '.join(keys) or 'nothing'}; expected exactly one of {expected}")
        return
    word, body = effect.text("reinforce"), effect.item(keys[0])
    if word and word not in known.units:
        known.unknown(effect, "reinforce", "unit", word, known.units)
    elif word and known.units[word].number("arrives") == 1:
        effect.fault("reinforce", f"unit {word!r} is not waiting: it stands on the map from turn 1")
    if not isinstance(body.value, dict):
        return
    if body.text("side"):
        known.side(body, "side", body.text("side"))
    for key, what, ids in (
        ("unit", "unit", known.units),
        ("dump", "dump", known.dumps),
        ("owner", "owner", known.owners),
        ("into", "owner", known.owners),
    ):
        if body.text(key) and body.text(key) not in ids:
            known.unknown(body, key, what, body.text(key), ids)
    if body.text("place"):
        known.place(body, "place", body.text("place"))
    for n, uid in enumerate(body.value.get("units") or ()):
        if isinstance(uid, str) and uid not in known.units:
            known.unknown(body, ("units", n), "unit", uid, known.units)
    if keys[0] == "track":
        _owned_track(body)


def _owned_track(track: Item) -> None:
    if track.text("name") in SHARED and track.text("side"):
        track.fault("side", f"the track of {track.text('name')} belongs to no side; leave side out")


def _dispatch(event: Item, known: Known) -> None:
    """Check who answers a dispatch, and with what."""
    choices = {choice.text("id"): choice for choice in event.items("choices")}
    if event.text("side"):
        known.side(event, "side", event.text("side"))
    if bool(choices) != bool(event.text("side")):
        event.fault((), "a dispatch has both a side that answers it and choices; expected both or neither")
    for key in ("default", "history"):
        if event.text(key) and event.text(key) not in choices:
            event.fault(key, f"there is no choice {event.text(key)!r}; expected one of {', '.join(choices) or 'none'}")
    for choice in choices.values():
        if isinstance(choice.item("needs").value, dict):
            check_condition(choice, ("needs",), choice.item("needs"), known)
        for effect in choice.items("effects"):
            check_effect(effect, known)
    if event.text("default") in choices and "needs" in choices[event.text("default")]:
        event.fault("default", "the default needs something; expected a choice that is always possible")


def check_condition(holder: Item, steps: Steps, tree: Item, known: Known) -> None:
    """Add a fault when the condition *tree*, under *steps* of *holder*, can never hold in the game."""
    before = len(holder.document.faults)
    first, last = window(tree, known, True, (holder.text("id"),) if steps == ("when",) else ())
    if len(holder.document.faults) > before:
        return
    if first > last or last < 1:
        holder.fault(
            steps,
            "can never happen: its parts contradict one another; expected parts that can hold together",
            at_key=True,
        )
    elif known.turns and first > known.turns:
        message = f"can never happen: not before turn {first}, and the last turn is {known.turns}"
        holder.fault(steps, message, at_key=True)


def window(tree: Item, known: Known, wanted: bool, waiting: tuple[str, ...], quiet: bool = False) -> tuple[int, int]:
    """Return the first and last turn in which *tree* can hold (or, when not *wanted*, fail).

    Adds faults unless *quiet*. *waiting* are the events that wait for this condition, to find circles.
    """
    say: Callable[..., None] = (lambda *_: None) if quiet else tree.fault
    below = partial(window, known=known, waiting=waiting, quiet=quiet)
    keys = [key for key in tree if key in _KEYS]
    if tree.value == {}:
        say((), f"an empty condition; expected one of {', '.join(_KEYS)}")
    parts: list[tuple[int, int]] = []
    for key in keys:
        if key in ("all", "any"):
            branches = tree.items(key)
            if tree.value[key] == []:
                say(key, f"an empty {key}; expected at least one condition")
            if key == "all" and wanted and not quiet:
                _contradiction(tree, branches)
            parts.append(_joined([below(branch, wanted=wanted) for branch in branches], (key == "all") == wanted))
        elif key == "not":
            parts.append(below(tree.item("not"), wanted=not wanted))
        elif key in ("turn", "date"):
            turn = tree.number("turn") if key == "turn" else known.turn_of(tree.text("date"))
            if turn is None:
                continue
            if wanted and known.turns and turn > known.turns:
                at = f"turn {turn}" if key == "turn" else f"{tree.text('date')}, turn {turn},"
                say(key, f"can never happen: {at} is after the last turn; expected at most {known.turns}")
            parts.append((turn, _FOREVER) if wanted else (1, turn - 1))
        elif key == "controls" and not quiet:
            held = tree.item("controls")
            known.place(held, "place", held.text("place"))
            known.side(held, "side", held.text("side"))
        elif key == "track" and not quiet:
            _track(tree.item("track"), known)
        elif key in ("within", "lost", "stock", "isolated") and not quiet:
            _names(tree.item(key), known)
        elif key == "chance" and tree.number("chance") == 0 and wanted:
            say(key, "can never happen: a chance of 0 in 36; expected 1 to 36")
        elif key == "happened":
            parts.append(_after(tree, known, wanted, waiting, quiet))
    return _joined(parts, wanted)


def _joined(parts: list[tuple[int, int]], narrow: bool) -> tuple[int, int]:
    """Return the turns common to all *parts* when *narrow*, or else those from the first to the last of any."""
    if not parts:
        return _ALWAYS
    firsts, lasts = [part[0] for part in parts], [part[1] for part in parts]
    return (max(firsts), min(lasts)) if narrow else (min(firsts), max(lasts))


def _names(part: Item, known: Known) -> None:
    """Check what a condition on the past, a stock or a line of supply names."""
    if part.text("side"):
        known.side(part, "side", part.text("side"))
    if part.text("place"):
        known.place(part, "place", part.text("place"))
    name = part.text("happened").partition(":")[0]
    if name and name not in known.events:
        known.unknown(part, "happened", "event", name, known.events)


def _track(track: Item, known: Known) -> None:
    if track.text("side"):
        known.side(track, "side", track.text("side"))
    _owned_track(track)
    low, high = track.number("at_least"), track.number("at_most")
    if "at_least" not in track and "at_most" not in track:
        track.fault((), "standing without bounds; expected at_least, at_most or both")
    elif (low is not None and high is not None and low > high) or (low or 0) > 10 or (high or 0) < -10:
        track.fault((), "can never happen; expected at_least below at_most, both within -10 to 10")


def _after(tree: Item, known: Known, wanted: bool, waiting: tuple[str, ...], quiet: bool) -> tuple[int, int]:
    """Return the turns in which the event or objective that *tree* waits for can have happened."""
    mark, _, name = tree.text("happened").rpartition(":")
    if mark and mark not in ("met", "missed"):
        mark, name = "", mark
    what, ids = ("objective", known.objectives) if mark else ("event", known.events)
    if name and name not in ids and not quiet:
        known.unknown(tree, "happened", what, name, ids)
    if name not in ids or mark or not wanted:
        return _ALWAYS
    if name in waiting:
        if not quiet:
            tree.fault(
                "happened", f"can never happen: it waits for {name!r}, which waits for it; expected another event"
            )
        return _ALWAYS
    if name not in known.firsts:
        when = known.events[name].item("when")
        known.firsts[name] = window(when, known, True, (*waiting, name), quiet=True)[0]
    return (known.firsts[name], _FOREVER)


def _contradiction(tree: Item, branches: list[Item]) -> None:
    """Add a fault when one place is to be in two hands, or in a hand and not in it."""
    held: dict[str, str] = {}
    for branch in branches:
        controls = branch.item("controls")
        place, side = controls.text("place"), controls.text("side")
        if place and side and held.setdefault(place, side) != side:
            controls.fault(
                "side", f"can never happen: {place!r} is to be held by {held[place]!r} and by {side!r} at once"
            )
    for branch in branches:
        denied = branch.item("not").item("controls")
        if denied.text("place") and held.get(denied.text("place")) == denied.text("side"):
            denied.fault(
                "place", f"can never happen: {denied.text('side')!r} is to hold {denied.text('place')!r} and not to"
            )
