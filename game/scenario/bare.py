"""A map by itself: nobody's units, a day, and what the ground is.

Screens, pictures and exports take a `Scenario`; a bare map is one without units, objectives or history, so that the
region can be looked at, searched and exported like any game. The ruleset is the one made for the map's hex size, for
what marching over the ground would cost. Residents are those of the gazetteer for 1989, where a figure is known.
"""

from pathlib import Path
from typing import Final

from game.core.board import Charts
from game.core.errors import Fault, LineOfContactError, ScenarioFaults
from game.scenario import ground
from game.scenario.folder import scenarios_root, validate, validate_rules
from game.scenario.models import (
    Briefing,
    EventsFile,
    MapFile,
    OobFile,
    PeopleEntry,
    PlaceEntry,
    ScenarioFile,
    SideEntry,
    Supply,
)
from game.scenario.reading import Document, listed, nearest

OPENS: Final = "1991-11-26"
"""The day whose names a bare map prints when no other is asked for: the first on which those of the war's maps hold."""
_COARSE_M: Final = 3500
"""Hexes wider than this are marched over by the operational ruleset, narrower ones by the tactical."""
_NOTHING: Final = "No units stand on a bare map."


def map_ids() -> tuple[str, ...]:
    """Return the ids of the shipped maps."""
    files = (scenarios_root() / "maps").glob("*.yaml")
    return tuple(sorted(file.stem for file in files if "." not in file.stem and file.stem != "specs"))


def map_path(id_or_path: str | Path) -> Path:
    """Return the file of a shipped map by id, or of any map by path.

    Raises:
        LineOfContactError: there is no such map.
    """
    if isinstance(id_or_path, str) and id_or_path in map_ids():
        return scenarios_root() / "maps" / f"{id_or_path}.yaml"
    path = Path(id_or_path)
    if path.is_file():
        return path
    close = nearest(str(id_or_path), map_ids())
    hint = f"; did you mean {close!r}?" if close else ""
    raise LineOfContactError(f"there is no map {str(id_or_path)!r}; expected one of {listed(map_ids())}{hint}")


def read_map(path: Path) -> MapFile:
    """Return the map in a file.

    Raises:
        ScenarioFaults: the file is not what a map should be; all faults at once.
    """
    document = Document.of(path)
    model = validate(document, "map")
    if not document.faults:
        ground.check_map(document)
    if document.faults or not isinstance(model, MapFile):
        raise ScenarioFaults(document.faults or [Fault(str(path), 1, 1, "not a map")])
    return model


def parts(map_file: MapFile, day: str) -> tuple[ScenarioFile, OobFile, EventsFile]:
    """Return the files that a scenario without units on this map would have."""
    sides = [
        SideEntry(
            id=id,
            label=label,
            note="",
            command=0,
            briefing=Briefing(situation=_NOTHING, people=_NOTHING, task=_NOTHING, means=_NOTHING, conduct=_NOTHING),
        )
        for id, label in (("armenian", "Armenian forces"), ("azerbaijani", "Azerbaijani forces"))
    ]
    # Without validation: objectives, which every played scenario must have, are none here.
    scenario = ScenarioFile.model_construct(
        id=map_file.id,
        title=map_file.title,
        summary="",
        map=map_file.id,
        ruleset="operational" if map_file.scale_m > _COARSE_M else "tactical",
        start=f"{day}T08:00",
        turns=1,
        minutes=1,
        difficulty="introductory",
        fog=False,
        first_side="armenian",
        two_facts="",
        content_note="",
        sources=[],
        sides=sides,
        owners=[],
        headquarters=[],
        works=[],
        supply=Supply(sources=[], dumps=[]),
        weather=[],
        people=[_people(place) for place in map_file.places if place.population_1989],
        conditions=[],
        objectives=[],
        control=[],
        control_default="",
        ends_when=[],
        overrides=[],
    )
    return scenario, OobFile.model_construct(units=[]), EventsFile.model_construct(events=[])


def _people(place: PlaceEntry) -> PeopleEntry:
    # Without validation: the gazetteer's own source stands on the place, not in a list of the scenario.
    return PeopleEntry.model_construct(
        where=place.id,
        community=place.majority_1989,
        low=place.population_1989,
        high=place.population_1989,
        shelter="houses",
    )


def charts_for(ruleset: str) -> Charts:
    """Return the charts of a shipped ruleset."""
    document = Document.of(scenarios_root() / "rules" / f"{ruleset}.yaml")
    charts = validate_rules(document)
    if charts is None:
        raise ScenarioFaults(document.faults)
    return charts
