"""Equal room: how many words and entries each of the two sides has in the briefings and the record of a scenario."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from game.scenario import ChapterBriefing, ChronicleEntry, Scenario, SideEntry

SPREAD: Final = 0.20
"""How far apart the two counts may be, as a share of the larger."""
HEAD: Final = ("scenario", "room", "one side", "the other", "apart")
"""What stands over the rows of the table."""
BRIEFING: Final = ("situation", "people", "task", "means", "conduct")


@dataclass(frozen=True, slots=True)
class Count:
    """How much of one thing each side has."""

    what: str
    first: int
    second: int

    @property
    def spread(self) -> float:
        """The difference as a share of the larger count."""
        largest = max(self.first, self.second)
        return abs(self.first - self.second) / largest if largest else 0.0

    @property
    def even(self) -> bool:
        """Whether the two are as near as they must be. Entries are whole: one more is never too much."""
        whole = self.what.startswith("entries") and abs(self.first - self.second) <= 1
        return whole or self.spread <= SPREAD


@dataclass(frozen=True, slots=True)
class Balance:
    """The counts of one scenario, and what its two sides are called."""

    scenario: str
    labels: tuple[str, str]
    counts: tuple[Count, ...]

    @property
    def even(self) -> bool:
        """Whether neither side has more room than it may."""
        return all(count.even for count in self.counts)

    def plain(self) -> dict[str, Any]:
        """Return the balance as JSON would have it."""
        rows = [{**asdict(count), "spread": round(count.spread, 3), "even": count.even} for count in self.counts]
        return {"scenario": self.scenario, "sides": list(self.labels), "even": self.even, "counts": rows}


def balance(scenario: Scenario) -> Balance:
    """Return the counts of *scenario*. Raises `ScenarioFaults` when its record is not what it should be."""
    first, second = (scenario.prose.sides[side.id] for side in scenario.board.sides)
    found = counts({first.id: first, second.id: second}, scenario.prose.chronicle)
    told = scenario.prose.chapters if scenario.prose.chapter is None else {}
    of_chapters = (count for entry in told.values() for count in _chapter(entry, (first.id, second.id)))
    return Balance(scenario.id, (first.label, second.label), (*found, *of_chapters))


def _chapter(entry: ChapterBriefing, sides: tuple[str, str]) -> Iterator[Count]:
    """Yield how much each side has in the briefings of a chapter that can be begun by itself."""
    told = {side.id: side for side in entry.sides}
    views = {view.side: view.text for view in entry.views}

    def each(what: str, *parts: str) -> Count:
        first, second = (words(getattr(told[side], part) for part in parts) for side in sides)
        return Count(f"words: {entry.id}, {what}", first, second)

    yield each("briefing", "situation", "people", "task", "means")
    yield each("people", "people")
    first, second = (words([views[side]]) for side in sides)
    yield Count(f"words: {entry.id}, view", first, second)


def counts(sides: Mapping[str, SideEntry], entries: Sequence[ChronicleEntry]) -> tuple[Count, ...]:
    """Return how much each of the two *sides* has.

    Parts of the briefing that say who lives there and how to treat them are counted by themselves too. An entry about
    the harm that one people came to counts for the side of that name; one about both, for neither.
    """

    def each(what: str, number: Callable[[str], int]) -> Count:
        first, second = map(number, sides)
        return Count(what, first, second)

    def briefing(side: str, *parts: str) -> int:
        return words(getattr(sides[side].briefing, part) for part in parts)

    def views(side: str) -> list[str]:
        return [view.text for entry in entries for view in entry.views if view.side == side]

    def harm(side: str) -> list[ChronicleEntry]:
        return [entry for entry in entries if entry.community == side]

    return (
        each("words: briefing", lambda side: briefing(side, *BRIEFING)),
        each("words: briefing, people", lambda side: briefing(side, "people")),
        each("words: briefing, conduct", lambda side: briefing(side, "conduct")),
        each("words: views", lambda side: words(views(side))),
        each("entries: views", lambda side: len(views(side))),
        each("words: civilian entries", lambda side: sum(words_of(entry) for entry in harm(side))),
        each("entries: civilian", lambda side: len(harm(side))),
    )


def words(texts: Iterable[object]) -> int:
    """Return how many words there are in all *texts*.

    >>> words(["Shusha, May 1992", ""])
    3
    """
    return sum(len(str(text).split()) for text in texts)


def words_of(entry: ChronicleEntry) -> int:
    """Return how many words of a chronicle entry a reader sees under its title."""
    told = [entry.one_line, entry.text, entry.findings, entry.unknown, *(view.text for view in entry.views)]
    told += [f"{figure.what} {figure.according_to}" for figure in entry.figures]
    return words(told)


def table_rows(balances: Iterable[Balance]) -> list[tuple[str, str, str, str, str]]:
    """Return the table of *balances*: scenario, what is counted, both counts, and how far they are apart."""
    return [
        (
            one.scenario,
            count.what,
            f"{one.labels[0]} {count.first:,}",
            f"{one.labels[1]} {count.second:,}",
            f"{count.spread:.0%}" + ("" if count.even else f", expected at most {SPREAD:.0%}"),
        )
        for one in balances
        for count in one.counts
    ]
