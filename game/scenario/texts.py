"""Whether the texts of a scenario hold: sources, dates, names in force on their day, the record and the notes."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from game.core.errors import Fault
from game.scenario import build
from game.scenario.folder import Folder
from game.scenario.reading import Item, Steps, by_id

URL: Final = re.compile(r"https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\.?(:[0-9]+)?(/[^\s<>\"]*)?(\?[^\s<>\"]*)?\Z")
_LINK: Final = re.compile(r"\]\(([^)\s]+)\)")


def record(folder: Folder) -> None:
    """Add the faults of the chronicle and the notes, and of what leads to them."""
    scenario, chronicle = folder.top("scenario"), folder.top("chronicle")
    places = {item.text("id") for item in folder.top("map").items("places")}
    sources = {item.text("id") for item in scenario.items("sources")}
    sides = {item.text("id") for item in scenario.items("sides")}
    entries = by_id(chronicle.items("entries"), "entry")
    check_dates(chronicle)
    grave = ""
    for entry in entries.values():
        level = entry.number("level") or 0
        if level >= 2:
            grave = grave or entry.text("id")
            if "one_line" in entry and not entry.text("one_line").strip():
                entry.fault(
                    "one_line", f"an entry of level {level} without one line; expected what it says, in one line"
                )
        if entry.text("place") and entry.text("place") not in places and places:
            entry.unknown("place", "place", entry.text("place"), places)
        if entry.text("date_end") and entry.text("date_end") < entry.text("date")[: len(entry.text("date_end"))]:
            entry.fault("date_end", f"ends on {entry.text('date_end')}, before it begins on {entry.text('date')}")
        for figure in entry.items("figures"):
            check_order(figure, "low", "high")
        for view in entry.items("views"):
            if view.text("side") and view.text("side") not in sides and sides:
                view.unknown("side", "side", view.text("side"), sides)
    for item, path, word in sourced(chronicle):
        if word not in sources and sources:
            item.unknown(path, "source", word, sources)
    if grave and "content_note" in scenario and not scenario.text("content_note").strip():
        scenario.fault("content_note", f"the record tells of deaths ({grave}); expected a note before one reads it")
    for event in folder.top("events").items("events"):
        if event.text("chronicle") and event.text("chronicle") not in entries and entries:
            event.unknown("chronicle", "chronicle entry", event.text("chronicle"), entries)
    notes = folder.path / "notes.md"
    if notes.is_file():
        _links(folder, notes)


def _links(folder: Folder, notes: Path) -> None:
    for number, line in enumerate(notes.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        for found in _LINK.finditer(line):
            target = found[1]
            lost = not target.startswith("#") and not (notes.parent / target.split("#")[0]).exists()
            if not URL.match(target) if "://" in target else lost:
                message = f"the link leads nowhere: {target!r}; expected https://..., or a file beside the notes"
                folder.loose.append(Fault(notes.name, number, found.start(1) + 1, message))


def sourced(item: Item) -> Iterator[tuple[Item, Steps, str]]:
    """Yield every source named anywhere below *item*, with the item and way that name it."""
    if isinstance(item.value, dict):
        for key, value in item.value.items():
            if key == "source":
                for n, word in item.texts("source"):
                    yield item, ("source", n), word
            elif isinstance(value, dict | list):
                yield from sourced(Item(item.document, (*item.steps, key), value))
    elif isinstance(item.value, list):
        for n, value in enumerate(item.value):
            if isinstance(value, dict | list):
                yield from sourced(Item(item.document, (*item.steps, n), value))


def check_dates(item: Item) -> None:
    """Add a fault for every day that never was."""
    value = item.value
    if isinstance(value, dict):
        for key, below in value.items():
            if key in ("date", "date_end", "start") and isinstance(below, str) and below:
                try:
                    build.moment(below)
                except ValueError:
                    item.fault(key, f"there is no such day as {below!r}; expected a date of the calendar")
            elif isinstance(below, dict | list):
                check_dates(Item(item.document, (*item.steps, key), below))
    elif isinstance(value, list):
        for n, below in enumerate(value):
            if isinstance(below, dict | list):
                check_dates(Item(item.document, (*item.steps, n), below))


def check_order(item: Item, low: str, high: str) -> None:
    first, last = item.number(low), item.number(high)
    if first is not None and last is not None and first > last:
        item.fault(low, f"{low} {first} is above {high} {last}; expected the smaller one first")


def check_names(folder: Folder, day: str, last: str) -> None:
    """Add a fault for a place without a name in the scenario's days, and for a name used outside its dates.

    Args:
        day: the first day of the scenario; *last* is its last, months or years later in a campaign.
    """
    spans: dict[str, list[tuple[str, str, str]]] = {}
    always: set[str] = set()
    for place in folder.top("map").items("places"):
        always.add(place.text("english"))
        names = place.item("names")
        for language in ("az", "hy", "hy_latin", "ru"):
            forms = names.items(language)
            for form in forms:
                span = (form.text("from"), form.text("to"), place.text("id"))
                spans.setdefault(form.text("form"), []).append(span)
            current = [form for form in forms if _meets(form.text("from"), form.text("to"), day, last)]
            if forms and not current and day and not _is_younger(place, language, forms, day):
                names.fault(
                    language, f"no form of {place.text('id')!r} in {language} is in force on {day}", at_key=True
                )
    bounded = {
        form: days
        for form, days in spans.items()
        if form and form not in always and all(first or last for first, last, _ in days)
    }
    if not bounded or not day:
        return
    words = re.compile(r"(?<!\w)(" + "|".join(re.escape(form) for form in sorted(bounded)) + r")(?!\w)")
    for kind in ("scenario", "oob", "events", "history", "tutorial"):
        for item, key, text in _texts(folder.top(kind)):
            _stale(item, key, text, words, bounded, (day, last))
    for entry in folder.top("chronicle").items("entries"):
        days = (day, entry.text("date"), entry.text("date_end") or entry.text("date"))
        for item, key, text in _texts(entry):
            _stale(item, key, text, words, bounded, days)


def _is_younger(place: Item, language: str, forms: Iterable[Item], day: str) -> bool:
    """Return whether the people that was no majority here gave its own name only after *day*: then it had none yet."""
    majority = "az" if place.text("majority_1989") == "azerbaijani" else "hy"
    return not language.startswith((majority, "ru")) and all(form.text("from")[: len(day)] > day for form in forms)


def _meets(first: str, last: str, day: str, until: str) -> bool:
    """Return whether a form was in force on some day from *day* to *until*."""
    return first[: len(until)] <= until and (not last or day <= last)


def _covers(first: str, last: str, day: str) -> bool:
    return first[: len(day)] <= day and (not last or day <= last)


def _stale(
    item: Item, key: Steps, text: str, words: re.Pattern[str], forms: dict[str, list[tuple[str, str, str]]],
    days: tuple[str, ...],
) -> None:  # fmt: skip
    for form in dict.fromkeys(words.findall(text)):
        # Two days are the ends of a scenario; those of an entry stand beside its opening.
        spans = forms[form]
        meets = len(days) == 2 and any(_meets(first, last, *days) for first, last, _ in spans)
        if not meets and not any(_covers(first, last, day) for first, last, _ in spans for day in days):
            first, last, place = forms[form][0]
            span = f"from {first}" if first else f"until {last}"
            item.fault(
                key,
                f"the name {form!r} of {place!r} was in force {span}, not on {days[-1] if len(days) != 2 else days[0]}",
            )


def _texts(item: Item) -> Iterator[tuple[Item, Steps, str]]:
    """Yield every text below *item* with the way to it."""
    stack: list[tuple[Steps, Any]] = [((), item.value)]
    while stack:
        steps, value = stack.pop()
        if isinstance(value, str):
            yield item, steps, value
        elif isinstance(value, dict):
            stack.extend(((*steps, key), below) for key, below in value.items())
        elif isinstance(value, list):
            stack.extend(((*steps, n), below) for n, below in enumerate(value))
