"""Scenarios: from a folder of YAML to a Board, an opening State, and the texts around them.

`load` gives a scenario or raises `ScenarioFaults` with everything that is wrong, in all files at once; `check` gives
the same faults as values; `schema` gives what editors check while one writes.
"""

from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from game.core.board import Board
from game.core.errors import Fault, LineOfContactError, ScenarioFaults
from game.core.state import State
from game.scenario import bare, build, checks, ground, texts
from game.scenario.bare import OPENS, map_ids, map_path, read_map
from game.scenario.folder import Folder, assets_root, scenarios_root, validate, validate_rules
from game.scenario.models import (
    FILES,
    KINDS,
    Briefing,
    BriefingsFile,
    ChapterBriefing,
    Checkpoint,
    ChronicleEntry,
    ChronicleFile,
    EventsFile,
    HistoryFile,
    MapFile,
    OobFile,
    PoliticsFile,
    ScenarioFile,
    SideEntry,
    Source,
    TutorialFile,
    TutorialStep,
    schema,
)
from game.scenario.reading import Document, is_id, listed, nearest

__all__ = [
    "KINDS",
    "ChapterBriefing",
    "Checkpoint",
    "ChronicleEntry",
    "History",
    "Prose",
    "Scenario",
    "SideEntry",
    "Source",
    "TutorialStep",
    "assets_root",
    "check",
    "land",
    "list_ids",
    "load",
    "map_ids",
    "map_path",
    "read_map",
    "scenarios_root",
    "schema",
    "without",
]


class Prose:
    """The texts of a scenario. No rule reads them; the chronicle and the notes are read when first asked for."""

    def __init__(
        self,
        scenario: ScenarioFile,
        oob: OobFile,
        events: EventsFile,
        ground: MapFile,
        path: Path,
        politics: PoliticsFile | None = None,
        briefings: BriefingsFile | None = None,
    ) -> None:
        self._path = path
        self.file: Final = scenario
        """scenario.yaml as it stands."""
        self.summary: Final = scenario.summary
        self.minutes: Final = scenario.minutes
        self.difficulty: Final = scenario.difficulty
        self.two_facts: Final = scenario.two_facts
        self.content_note: Final = scenario.content_note
        self.sides: dict[str, SideEntry] = {side.id: side for side in scenario.sides}
        self.chapters: Final[dict[str, ChapterBriefing]] = (
            {entry.id: entry for entry in briefings.chapters} if briefings else {}
        )
        """What is told before each chapter, by id."""
        self.chapter: ChapterBriefing | None = None
        """What is told before the one chapter that these texts are of."""
        self.sources: Final[dict[str, Source]] = {source.id: source for source in scenario.sources}
        self.owners: Final[dict[str, str]] = {owner.id: owner.name for owner in scenario.owners}
        self.events: Final = {event.id: event for event in events.events}
        """The scripts with their text, sources and page of the record, by id."""
        self.acts: Final = {act.id: act.note for act in politics.council} if politics else {}
        """What is noted beside each act of the councils, by id."""
        self.units: Final = {unit.id: unit for unit in oob.units}
        """oob.yaml by unit id: mortars and guns apart, sources, what is inferred."""
        self.ground: Final = ground
        """The map's title and sources, its roads by name, its passes."""

    def of_chapter(self, part: str) -> "Prose":
        """Return the texts of one chapter, its own briefings in the place of those of the whole where it has any."""
        entry = self.chapters.get(part)
        if entry is None:
            return self
        made = copy(self)
        made.chapter, made.sides = entry, dict(self.sides)
        for told in entry.sides:
            whole = self.sides[told.id]
            briefing = Briefing(
                situation=told.situation,
                people=told.people,
                task=told.task,
                means=told.means,
                conduct=whole.briefing.conduct,
            )
            made.sides[told.id] = whole.model_copy(update={"briefing": briefing})
        return made

    @cached_property
    def chronicle(self) -> tuple[ChronicleEntry, ...]:
        """The pages of the record by date. Raises `ScenarioFaults` when chronicle.yaml is not what it should be."""
        document = Document.of(self._path / "chronicle.yaml")
        model = validate(document, "chronicle")
        if document.faults or not isinstance(model, ChronicleFile):
            raise ScenarioFaults(document.faults)
        return tuple(sorted(model.entries, key=lambda entry: (entry.date, entry.id)))

    @cached_property
    def notes(self) -> str:
        """notes.md, or "" when there is none."""
        path = self._path / "notes.md"
        return path.read_text(encoding="utf-8") if path.is_file() else ""


@dataclass(frozen=True)
class History:
    """What happened: the historical orders as plans (dates made turns), and who controlled what on which day."""

    plans: tuple[dict[str, Any], ...]
    checkpoints: tuple[Checkpoint, ...]


@dataclass(frozen=True)
class Scenario:
    """A scenario, ready to be played."""

    id: str
    title: str
    path: Path
    board: Board
    opening: State
    prose: Prose
    history: History
    tutorial: tuple[TutorialStep, ...]


def list_ids() -> tuple[str, ...]:
    """Return the ids of the shipped scenarios."""
    return tuple(sorted(file.parent.name for file in scenarios_root().glob("*/scenario.yaml")))


def load(id_or_path: str | Path) -> Scenario:
    """Return the shipped scenario of that id, or the one in that folder; raise `ScenarioFaults` with all faults."""
    name, _, part = str(id_or_path).partition("/") if isinstance(id_or_path, str) else (id_or_path, "", "")
    is_part = bool(part) and is_id(part) and name in list_ids()
    path = _find(name if is_part else id_or_path)
    folder = Folder.open(path, all_files=False)
    checks.cross(folder)
    if folder.faults:
        raise ScenarioFaults(folder.faults)
    whole = _made(folder)
    return _chapter(whole, part) if is_part else whole


def _chapter(whole: Scenario, part: str) -> Scenario:
    """Return one chapter of a scenario, which opens as history had things."""
    entry = next((chapter for chapter in whole.board.chapters if chapter.id == part), None)
    if entry is None:
        ids = [chapter.id for chapter in whole.board.chapters]
        raise LineOfContactError(f"{whole.id} has no chapter {part!r}; expected one of {listed(ids) or 'none'}")
    name = f"{whole.id}/{part}"
    board = replace(whole.board, scenario=name, title=f"{whole.title}: {entry.title}", cache={})
    board, opening = build.chapter(board, whole.opening, entry)
    history = _part_of(whole.history, board)
    prose = whole.prose.of_chapter(part)
    return replace(whole, id=name, title=board.title, board=board, opening=opening, prose=prose, history=history)


def without(scenario: Scenario, what: str) -> Scenario:
    """Return *scenario* with one of its ablations: something left out, to see what it was worth.

    Raises:
        LineOfContactError: it has no ablation of that id.
    """
    entry = next((ablation for ablation in scenario.board.ablations if ablation.id == what), None)
    if entry is None:
        ids = [ablation.id for ablation in scenario.board.ablations]
        raise LineOfContactError(f"{scenario.id} leaves out {listed(ids) or 'nothing'}; found {what!r}")
    board, opening = build.without(scenario.board, scenario.opening, entry)
    return replace(scenario, board=board, opening=opening)


def _part_of(history: History, board: Board) -> History:
    """Return the plans and checkpoints that fall into the turns of a chapter."""
    first, last = board.first_turn, board.turns
    hours = timedelta(hours=board.charts.calendar.hours)
    opens = datetime.fromisoformat(board.start) + hours * (first - 1)
    closes = datetime.fromisoformat(board.start) + hours * last
    points = []
    for point in history.checkpoints:
        slack = timedelta(days=point.tolerance_days)
        begins, ends = build.moment(point.date) - slack, build.moment(point.date_end or point.date) + slack
        if begins < closes and ends + timedelta(days=1) > opens:
            points.append(point)
    plans = tuple(plan for plan in history.plans if plan["turns"][0] <= last and plan["turns"][1] >= first)
    return History(plans, tuple(points))


def land(id_or_path: str | Path, day: str = OPENS) -> Scenario:
    """Return a map by itself, with the names in force on *day*: a scenario without units, objectives or history.

    Raises:
        LineOfContactError: there is no such map, or *day* is none.
        ScenarioFaults: the map's file is wrong; all faults at once.
    """
    path = bare.map_path(id_or_path)
    map_file = bare.read_map(path)
    try:
        if len(day) != 10:
            raise ValueError
        build.moment(day)
    except ValueError:
        raise LineOfContactError(f"the day is {day!r}; expected one written 1992-05-08") from None
    scenario, oob, events = bare.parts(map_file, day)
    board, opening = build.opening(scenario, oob, events, map_file, bare.charts_for(scenario.ruleset))
    prose = Prose(scenario, oob, events, map_file, path.parent)
    return Scenario(map_file.id, map_file.title, path, board, opening, prose, History((), ()), ())


def check(path: str | Path) -> tuple[Fault, ...]:
    """Return every fault of a scenario folder, or of one file: a map, a ruleset, or a file of a scenario."""
    path = Path(path)
    if path.is_dir():
        return _check_folder(path)
    kind = path.stem
    if kind in FILES and kind != "map":
        if (path.parent / "scenario.yaml").is_file():
            return tuple(fault for fault in _check_folder(path.parent) if fault.file == path.name)
        document = Document.of(path)
        validate(document, kind)
        return tuple(sorted(document.faults))
    document = Document.of(path)
    top = document.top()
    if "unit_types" in top:
        ground.check_rules(document, validate_rules(document))
    elif "terrain" in top:
        validate(document, "map")
        ground.check_map(document)
    elif document.readable:
        message = f"this file is neither a map nor a ruleset; expected one, or a file named {listed(FILES)}.yaml"
        document.fault((), message)
    return tuple(sorted(document.faults))


def _check_folder(path: Path) -> tuple[Fault, ...]:
    folder = Folder.open(path, all_files=True)
    checks.cross(folder)
    texts.record(folder)
    return tuple(sorted(folder.faults))


def _find(id_or_path: str | Path) -> Path:
    if isinstance(id_or_path, str) and is_id(id_or_path):
        shipped = scenarios_root() / id_or_path
        if shipped.is_dir():
            return shipped
    path = Path(id_or_path)
    if not path.is_dir():
        ids = list_ids()
        close = nearest(str(id_or_path), ids)
        hint = f"; did you mean {close!r}?" if close else ""
        raise LineOfContactError(f"there is no scenario {str(id_or_path)!r}; expected one of {listed(ids)}{hint}")
    return path


def _made(folder: Folder) -> Scenario:
    scenario, oob = folder.model("scenario", ScenarioFile), folder.model("oob", OobFile)
    events, ground = folder.model("events", EventsFile), folder.model("map", MapFile)
    charts = folder.charts
    assert charts is not None
    politics = folder.model("politics", PoliticsFile) if "politics" in folder.models else None
    briefings = folder.model("briefings", BriefingsFile) if "briefings" in folder.models else None
    board, opening = build.opening(scenario, oob, events, ground, charts, politics)
    history, plans = folder.model("history", HistoryFile), []
    for plan in history.plans:
        made = build.plain(plan)
        for key, tree in (("when", plan.when), ("until", plan.until)):
            if tree is not None:
                made[key] = build.timed(tree, scenario.start, charts.calendar.hours)
        plans.append(made)
    steps = folder.model("tutorial", TutorialFile).steps if "tutorial" in folder.models else ()
    return Scenario(
        id=scenario.id,
        title=scenario.title,
        path=folder.path,
        board=board,
        opening=opening,
        prose=Prose(scenario, oob, events, ground, folder.path, politics, briefings),
        history=History(tuple(plans), tuple(history.checkpoints)),
        tutorial=tuple(steps),
    )
