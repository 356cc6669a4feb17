"""What stands in an author's files, field by field.

The models say the shape of each file and give the JSON Schema that editors use. `wording` says in plain words where a
file has another shape; whether ids lead anywhere is the business of `checks`.
"""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from game.core.board import Charts

_ID_PATTERN: Final = r"^[a-z0-9][a-z0-9_-]*$"
_HEX_PATTERN: Final = r"^[0-9]{4}$"
_DAY_PATTERN: Final = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2})?)?)?$"
_START_PATTERN: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:00$"
_OPEN_DAY: Final = r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$"
_HAPPENED: Final = r"^((met|missed):)?[a-z0-9][a-z0-9_-]*(:[a-z0-9][a-z0-9_-]*)?$"
PATTERNS: Final = {
    _HAPPENED: "the id of an event, event:choice, or met:ID or missed:ID with the id of an objective",
    _ID_PATTERN: "an id of small letters, digits, _ and -",
    _HEX_PATTERN: 'a hex written "CCRR", two digits of column and two of row',
    _DAY_PATTERN: 'a date written "1992", "1992-05", "1992-05-08" or "1992-05-08T02:30"',
    _START_PATTERN: 'a day and full hour written "1992-05-07T20:00"',
    _OPEN_DAY: 'a day written "1992-05-08", a month or year where the day is not known, or "" for none',
}

DAY_WORDS: Final = PATTERNS[_DAY_PATTERN]

Id = Annotated[str, Field(pattern=_ID_PATTERN, max_length=80)]
HexLabel = Annotated[str, Field(pattern=_HEX_PATTERN)]
Where = Annotated[str, Field(min_length=1, description='An id of the map\'s places, or a hex label "CCRR".')]
Day = Annotated[str, Field(pattern=_DAY_PATTERN)]
Said = Annotated[str, Field(min_length=1)]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
Sources = Annotated[list[Id], Field(min_length=1, description="Ids of scenario.yaml's sources.")]
Confidence = Literal["sourced", "inferred", "estimate", "unknown"]
Sky = Literal["clear", "low_cloud", "fog"]
Ground = Literal["dry", "mud", "snow"]
Stance = Literal["hold", "hold_at_all_costs", "give_ground", "reserve"]


class Model(BaseModel):
    """A mapping in a file: no unknown keys, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class Fact(Model):
    """Something that is said to be so: who says it, and how sure it is."""

    source: Sources
    confidence: Confidence


# --- scenario.yaml


class Source(Model):
    """A text that facts lean on."""

    id: Id
    title: Said
    url: str
    note: str = ""
    status: Said


class Briefing(Model):
    """What a side's commander reads first."""

    situation: Said
    people: Said
    task: Said
    means: Said
    conduct: Said


class SideEntry(Model):
    """A side: label, note and briefing."""

    id: Id
    label: Said
    note: str
    command: Annotated[int, Field(ge=0, le=50, description="Command points a turn.")]
    briefing: Briefing


class Owner(Fact):
    """Who a unit answers to."""

    id: Id
    side: Id
    name: Said


class HeadquartersEntry(Fact):
    """A command post; units of its owner obey without being asked."""

    id: Id
    side: Id
    owner: Id
    where: Where
    leader: Annotated[int, Field(ge=0, le=2)]
    name: Said
    note: str = ""


class Works(Fact):
    """Positions dug before the scenario opens."""

    where: Where
    level: Annotated[int, Field(ge=0, le=9)]
    note: str = ""


class SupplySourceEntry(Fact):
    """Where a side's lines of communication start; a `low` one lives on what it has."""

    id: Id
    side: Id
    where: Where
    low: bool = False
    note: str = ""


class DumpEntry(Fact):
    """A stock of shells for guns and rockets."""

    id: Id
    side: Id
    where: Where
    shells: Annotated[int, Field(ge=0, le=999)]
    note: str = ""


class Supply(Model):
    """Sources of supply and stocks of shells."""

    sources: list[SupplySourceEntry]
    dumps: list[DumpEntry]


class Weather(Fact):
    """Weather over a range of turns; the last entry that covers a turn holds."""

    first: Annotated[int, Field(alias="from", ge=1)]
    last: Annotated[int, Field(alias="to", ge=1)]
    sky: Sky
    ground: Ground
    note: str = ""


class PeopleEntry(Fact):
    """Residents of a place when the scenario opens, as a range."""

    where: Id
    community: Id
    low: Count
    high: Count
    shelter: Literal["open", "houses", "cellars"]
    leave_towards: list[Id]
    note: str = ""


class DatedConditionEntry(Fact):
    """A bombardment that the record tells of; neither side orders it."""

    id: Id
    text: Said
    falls_on: Id
    base: Id
    by: Id
    harm_low: Count
    harm_high: Count
    ends_when_base_taken: Literal[True]
    note: str = ""


class ObjectiveEntry(Model):
    """What a side set out to do, judged at the end of a turn."""

    id: Id
    side: Id
    text: Said
    place: Id
    controlled_by: Id
    at: Literal["end", "by"]
    turn: int | None = None
    source: Sources
    confidence: Confidence | None = None
    note: str = ""


class Override(Model):
    """A number of the ruleset that this scenario changes, and why."""

    key: Said
    value: int | str | list[Any] | dict[str, Any]
    because: Said


class Control(Model):
    """Who holds which hexes when the scenario opens; later entries win."""

    side: Id
    hexes: Annotated[str, Field(description='Hex labels "CCRR" and rows of them "CCRR-CCRR".')] | None = None
    around: Where | None = None
    radius: Annotated[int, Field(ge=0, le=99)] | None = None
    because: Said
    source: list[Id] = []
    confidence: Confidence = "inferred"


class Holds(Model):
    """A place and the side that controls it."""

    place: Id
    side: Id


TrackName = Literal[
    "standing", "authority", "unity", "means", "hardship", "moscow", "weariness", "mobilisation", "tension", "mediation"
]
StockName = Literal["men", "tanks", "afv", "guns", "mlrs", "loads"]


class Track(Model):
    """A track and the bounds within which the condition holds; standing where no name is given."""

    name: TrackName = "standing"
    side: Id | None = None
    at_least: int | None = None
    at_most: int | None = None


class StockHeld(Model):
    """A side's stock and the bounds within which the condition holds."""

    name: StockName
    side: Id | None = None
    at_least: int | None = None
    at_most: int | None = None


class Within(Model):
    """Something that happened at most so many turns ago."""

    happened: Annotated[str, Field(pattern=_HAPPENED)]
    weeks: Annotated[int, Field(ge=0, le=999)]


class Lost(Model):
    """Key places (cities, towns, district centres) that a side lost in the last turns."""

    side: Id
    weeks: Annotated[int, Field(ge=0, le=999)]
    at_least: Annotated[int, Field(ge=1, le=99)] = 1


class Condition(Model):
    """A condition tree; exactly one key. Date and turn mean "at or after"; chance is n in 36 a turn."""

    all: "list[Condition] | None" = None
    any: "list[Condition] | None" = None
    negated: "Condition | None" = Field(default=None, alias="not")
    controls: Holds | None = None
    date: Day | None = None
    turn: int | None = None
    track: Track | None = None
    happened: (
        Annotated[str, Field(pattern=_HAPPENED, description="An event; or met:ID, missed:ID of an objective.")] | None
    ) = None
    chance: Annotated[int, Field(ge=0, le=36)] | None = None
    within: Within | None = None
    lost: Lost | None = None
    months: Annotated[list[Annotated[int, Field(ge=1, le=12)]], Field(min_length=1)] | None = None
    stock: StockHeld | None = None
    isolated: Holds | None = None


class ScenarioFile(Model):
    """scenario.yaml: dates, map, ruleset, sides, objectives and what stands around them."""

    id: Id
    title: Said
    summary: Said
    map: Id
    ruleset: Id
    start: Annotated[str, Field(pattern=_START_PATTERN)]
    turns: Annotated[int, Field(ge=1, le=999)]
    minutes: Annotated[int, Field(ge=1, le=9999)]
    difficulty: Literal["introductory", "intermediate", "demanding"]
    fog: bool
    first_side: Id
    two_facts: str
    content_note: str
    sources: list[Source]
    sides: Annotated[list[SideEntry], Field(min_length=2, max_length=2)]
    owners: list[Owner]
    headquarters: list[HeadquartersEntry]
    works: list[Works]
    supply: Supply
    weather: list[Weather]
    people: list[PeopleEntry]
    conditions: list[DatedConditionEntry]
    objectives: Annotated[list[ObjectiveEntry], Field(min_length=1)]
    control: list[Control] = []
    control_default: str = ""
    ends_when: list[Condition]
    overrides: list[Override]


# --- oob.yaml


class Home(Model):
    """Ground on which a unit obeys although it answers to somebody else."""

    where: Where
    radius: Annotated[int, Field(ge=0, le=99)]


class Men(Model):
    """The range of men in the sources."""

    low: Count
    high: Count


class UnitEntry(Fact):
    """A unit."""

    id: Id
    side: Id
    name: Said
    type: Id
    echelon: Literal["platoon", "company", "battalion", "regiment", "brigade"]
    where: Where
    arrives: Annotated[int, Field(ge=0, description="Turn of arrival; 1 stands on the map, 0 comes by event only.")]
    steps: Annotated[int, Field(ge=1, le=99)]
    tanks: Annotated[int, Field(ge=0, le=999)] = 0
    afv: Annotated[int, Field(ge=0, le=999)] = 0
    guns: Annotated[int, Field(ge=0, le=999)] = 0
    mortars: Annotated[int, Field(ge=0, le=999)] = 0
    mlrs: Annotated[int, Field(ge=0, le=999)] = 0
    quality: int
    cohesion: int
    loads: Annotated[int, Field(ge=0, le=99)]
    owner: Id
    leader: Annotated[int, Field(ge=0, le=2)]
    home: Home | None = None
    stance: Stance
    men: Men
    inferred: list[Said]
    note: str = ""


class OobFile(Model):
    """oob.yaml: the order of battle of both sides."""

    units: Annotated[list[UnitEntry], Field(min_length=1)]


# --- events.yaml


class StandingEffect(Model):
    """A side's standing moves."""

    side: Id | None = None
    by: int
    because: Said | None = None


class TrackEffect(Model):
    """A track moves."""

    name: TrackName
    side: Id | None = None
    by: int
    because: Said | None = None


class StockEffect(Model):
    """A side's stock grows or shrinks."""

    name: StockName
    side: Id | None = None
    by: int


class RecallEffect(Model):
    """Units leave the map; they come back after so many turns, 0 for good."""

    units: Annotated[list[Id], Field(min_length=1)]
    weeks: Annotated[int, Field(ge=0, le=999)] = 0


class LiftEffect(Model):
    """A side is given flights of transport helicopters a turn, for some turns."""

    side: Id | None = None
    lifts: Annotated[int, Field(ge=0, le=99)]
    weeks: Annotated[int, Field(ge=1, le=999)]


class MergeEffect(Model):
    """The units of one owner answer to another."""

    owner: Id
    into: Id


class HandOverEffect(Model):
    """A place changes hands as a page of the record."""

    place: Id
    side: Id


class TruceEffect(Model):
    """A limited cease-fire holds for so many turns."""

    weeks: Annotated[int, Field(ge=1, le=99)]


class WeatherEffect(Model):
    """The weather turns for some turns."""

    sky: Sky
    ground: Ground
    turns: Annotated[int, Field(ge=1)]


class ShellsEffect(Model):
    """Shells reach or leave a dump."""

    dump: Id
    by: int


class CohesionEffect(Model):
    """A unit's cohesion moves, or that of all units of an owner."""

    unit: Id | None = None
    owner: Id | None = None
    by: int


class AirEffect(Model):
    """A side is given sorties for some turns."""

    side: Id | None = None
    sorties: Annotated[int, Field(ge=0, le=99)]
    turns: Annotated[int, Field(ge=1)]


class Effect(Model):
    """What an event does; exactly one key."""

    reinforce: Id | None = None
    standing: StandingEffect | None = None
    weather: WeatherEffect | None = None
    shells: ShellsEffect | None = None
    cohesion: CohesionEffect | None = None
    note: str | None = None
    air: AirEffect | None = None
    track: TrackEffect | None = None
    stock: StockEffect | None = None
    recall: RecallEffect | None = None
    lift: LiftEffect | None = None
    merge: MergeEffect | None = None
    hand_over: HandOverEffect | None = None
    truce: TruceEffect | None = None


class ChoiceEntry(Model):
    """An answer to a dispatch."""

    id: Id
    text: Said
    needs: Condition | None = None
    effects: list[Effect]


class EventEntry(Fact):
    """Something from outside the battle: when its condition holds, its effects happen."""

    id: Id
    when: Condition
    once: bool = True
    text: Said
    effects: list[Effect]
    chronicle: str = ""
    hazard: Annotated[int, Field(ge=1, le=36, description="In 36, each turn in which `when` holds.")] = 36
    again_after: Annotated[int, Field(ge=0, le=999)] = 0
    side: Id | None = None
    exogenous: bool = False
    choices: list[ChoiceEntry] = []
    default: Id | None = None
    history: Id | None = None
    note: str = ""


class EventsFile(Model):
    """events.yaml: what comes from outside the battle."""

    events: list[EventEntry]


# --- politics.yaml


class TrackEntry(Fact):
    """A track at the opening, and what it means."""

    name: TrackName
    side: Id | None = None
    value: Annotated[int, Field(ge=0, le=10)]
    text: Said
    because: Said


class StockEntry(Fact):
    """A side's stock at the opening."""

    name: StockName
    side: Id
    value: Annotated[int, Field(ge=0, le=99_999)]
    because: str = ""
    note: str = ""


class IncomeEntry(Fact):
    """What comes in: so much, every so many turns, from a turn to a turn."""

    name: Literal["men", "tanks", "afv", "guns", "mlrs", "loads", "means", "hardship", "weariness", "moscow"]
    side: Id
    by: int
    every: Annotated[int, Field(ge=1, le=999)] = 1
    from_turn: Annotated[int, Field(ge=1, le=999)] = 1
    to_turn: Annotated[int, Field(ge=1, le=999)] = 999
    because: str = ""
    note: str = ""


class CouncilEntry(Model):
    """Something a council can do in its week."""

    id: Id
    text: Said
    sides: list[Id] = []
    needs: Condition | None = None
    means: Annotated[int, Field(ge=0, le=10)] = 0
    every: Annotated[int, Field(ge=1, le=999)] = 1
    effects: Annotated[list[Effect], Field(min_length=1)]
    source: list[Id] = []
    note: str = ""


class ChapterControl(Model):
    """Ground that is in other hands when a chapter opens; later entries win, over those of scenario.yaml."""

    side: Id
    districts: list[Id] = []
    hexes: str | None = None
    around: Where | None = None
    radius: Annotated[int, Field(ge=0, le=99)] = 0
    because: Said
    source: list[Id] = []
    confidence: Confidence = "inferred"


class ChapterTrack(Model):
    """A track or stock at the opening of a chapter."""

    name: Literal[TrackName, StockName]
    side: Id | None = None
    value: Annotated[int, Field(ge=-10, le=99_999)]


class ChapterEntry(Model):
    """A part of the scenario that can be played by itself. It opens as history had things, not as a game left them."""

    id: Id
    title: Said
    first: Annotated[int, Field(ge=1, le=999)]
    last: Annotated[int, Field(ge=1, le=999)]
    summary: Said
    control: list[ChapterControl] = []
    gone: list[Id] = []
    """Units that are no longer there: destroyed, gone home, or merged into others."""
    here: list[Id] = []
    """Units that came by an event before."""
    where: dict[Id, Where] = {}
    """Where units stand that have moved on from where the order of battle puts them."""
    values: list[ChapterTrack] = []
    happened: list[Annotated[str, Field(pattern=_HAPPENED)]] = []
    """Events, and answers as event:choice, that lie behind."""
    merged: dict[Id, Id] = {}
    note: str = ""


class Switch(Model):
    """A number of the ruleset that an ablation sets."""

    key: Said
    value: int


class GaugeEntry(Model):
    """What is counted in games with and without something, and how it should differ when that is left out."""

    text: Said
    """What is counted, in words: "weeks in which Armenian forces hold Shahumyan"."""
    measure: Literal["weeks_held", "captured", "assaults", "arms", "dry", "on_map", "track"]
    """Weeks at whose end the side held each of `places`; key places that came into its hands; assaults in `months`;
    vehicles and guns in its units and stock at `to_turn`; unit-weeks without a load; unit-weeks of units of `type`; the
    value of the track `name` at `to_turn`."""
    side: Id | None = None
    places: list[Id] = []
    type: Id | None = None
    name: TrackName | None = None
    months: list[Annotated[int, Field(ge=1, le=12)]] = []
    from_turn: Annotated[int, Field(ge=1)] = 1
    to_turn: Annotated[int, Field(ge=1)]
    change: Literal["more", "fewer"]


class AblationEntry(Model):
    """Something left out of the war, to see what it was worth: the sources say how it would differ."""

    id: Id
    text: Said
    expected: Said
    """What should differ without it, and in which direction."""
    gauges: Annotated[list[GaugeEntry], Field(min_length=1)]
    """The same, as what can be counted."""
    charts: list[Switch] = []
    without_events: list[Id] = []
    shut: list[Id] = []
    """Places whose roads are shut for both sides."""
    dry: bool = False
    """Whether the ground is dry all the time."""
    source: Sources


class PoliticsFile(Model):
    """politics.yaml: tracks, stocks, income, what councils can do, the chapters of a long scenario, its ablations."""

    tracks: Annotated[list[TrackEntry], Field(min_length=1)]
    stocks: list[StockEntry] = []
    income: list[IncomeEntry] = []
    council: list[CouncilEntry] = []
    chapters: list[ChapterEntry] = []
    ablations: list[AblationEntry] = []


# --- chronicle.yaml


class Figure(Model):
    """A figure as a range, and who gives it."""

    what: Said
    low: Count
    high: Count
    according_to: Said
    source: Sources


class Stand(Model):
    """How one side or author tells it."""

    who: Said
    side: str
    text: Said
    source: Sources


class ChronicleEntry(Fact):
    """A page of the record."""

    id: Id
    date: Day
    date_end: Annotated[str, Field(pattern=_DAY_PATTERN[:-1] + r"$|^$")]
    place: str
    title: Said
    category: Literal["military", "humanitarian", "political", "diplomatic", "air", "arms"]
    level: Annotated[int, Field(ge=0, le=3)]
    community: Literal["", "armenian", "azerbaijani", "both"]
    one_line: str
    text: Said
    figures: list[Figure]
    findings: str
    views: list[Stand]
    unknown: str
    seed_refs: list[Annotated[int, Field(ge=1, le=999)]] = []
    """Citation numbers of the article that `seed` names."""


class ChronicleFile(Model):
    """chronicle.yaml: the dated record, with both views."""

    entries: list[ChronicleEntry]


# --- briefings.yaml


class ChapterSide(Model):
    """What a side's commander reads first when a chapter is begun by itself; the conduct asked is the whole's."""

    id: Id
    situation: Said
    people: Said
    task: Said
    means: Said
    source: Sources


class ChapterBriefing(Model):
    """The briefings of a chapter, how each side's accounts speak of it, and what of its opening is inferred."""

    id: Id
    sides: list[ChapterSide]
    views: list[Stand]
    inferred: Said
    source: Sources


class BriefingsFile(Model):
    """briefings.yaml: the briefings of the chapters of a long scenario."""

    chapters: list[ChapterBriefing]


# --- history.yaml


class Plan(Model):
    """A historical order as a plan; the engine expands it into orders."""

    id: Id
    side: Id
    basis: Literal["sourced", "inferred", "needed-by-rules"]
    source: list[Id]
    turns: Annotated[list[int], Field(min_length=2, max_length=2)]
    do: Literal[
        "march", "advance", "assault", "bombard", "ask", "unify", "rally", "dig", "rest", "stance", "withdraw",
        "passage", "air", "counter_battery", "prepare", "replace", "equip", "act", "attach", "airlift", "truce",
        "prioritise",
    ]  # fmt: skip
    units: list[Id] = []
    to: Where | None = None
    via: list[Where] | None = None
    target: Where | None = None
    support: list[Id] | None = None
    stance: Stance | None = None
    at_least: Annotated[int, Field(ge=-9, le=9)] | None = None
    """Launch only when the forecast score is at least this."""
    act: Id | None = None
    """The council's act of a plan `do: act`."""
    times: Annotated[int, Field(ge=1, le=999)] | None = None
    """How often at most the order is given in the whole game."""
    optional: bool = False
    """Whether the plan hangs on somebody's consent, so that not coming to it is no ruling."""
    when: Condition | None = None
    until: Condition | None = None
    note: str = ""


class Checkpoint(Model):
    """Who is documented to have controlled a place, and when."""

    id: Id
    date: Day
    place: Id
    kind: Literal["change", "hold"]
    controlled_by: str
    certainty: Literal["high", "medium", "low"]
    tolerance_days: Annotated[int, Field(ge=0, le=99)]
    source: Sources
    date_end: Day | None = None
    note: str = ""


class HistoryFile(Model):
    """history.yaml: the historical orders as plans, and the dated checkpoints."""

    plans: list[Plan]
    checkpoints: list[Checkpoint]


# --- tutorial.yaml


class WaitFor(Model):
    """What the learner does next; exactly one of screen, select, order, key, event."""

    screen: Id | None = None
    select: Id | None = None
    order: Annotated[str, Field(min_length=1, description="An order by name: March, Launch, EndPhase.")] | None = None
    unit: Id | None = None
    target: Where | None = None
    key: Said | None = None
    event: Annotated[str, Field(min_length=1, description="An event by name: UnitMarched.")] | None = None


class TutorialStep(Model):
    """One prompted and checked step."""

    id: Id
    say: Said
    hint: str = ""
    wait_for: WaitFor


class TutorialFile(Model):
    """tutorial.yaml: prompted steps."""

    steps: list[TutorialStep]


# --- maps/<id>.yaml


class NameForm(Model):
    """One form of a place's name and when it was in force: "" is open, a month or year has a day that is not known."""

    form: Said
    first: Annotated[str, Field(alias="from", pattern=_OPEN_DAY)]
    last: Annotated[str, Field(alias="to", pattern=_OPEN_DAY)]


class Names(Model):
    """The forms of a place's name by language."""

    az: list[NameForm] = []
    hy: list[NameForm] = []
    hy_latin: list[NameForm] = []
    ru: list[NameForm] = []


class PlaceEntry(Model):
    """A named place."""

    id: Id
    hex: HexLabel
    kind: Literal[
        "city", "town", "village", "district_centre", "pass", "bridge", "dam", "airfield", "height", "junction", "area"
    ]  # fmt: skip
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    error_km: Annotated[float, Field(ge=0, le=100)]
    position_source: Said
    names: Names
    english: Said
    unchecked: list[Literal["az", "hy", "hy_latin", "ru"]]
    population_1989: Count = 0
    population_quality: Literal["census", "approx", "unknown"]
    majority_1989: Literal["armenian", "azerbaijani", "mixed", "unknown"]
    majority_source: str
    confidence: Literal["high", "medium", "low"]
    note: str = ""


class MapSource(Model):
    """Where the ground comes from."""

    id: Id
    title: Said
    licence: Said


class Projection(Model):
    """The point about which the map is projected."""

    lat0: float
    lon0: float


class Origin(Model):
    """Position of the centre of hex 0000, in metres east and south."""

    x: int
    y: int


class Hexsides(Model):
    """Hexsides "CCRR/d" by feature."""

    steep: str
    cliff: str
    river_1: str
    river_2: str
    stream: str
    bridge: str
    ford: str
    closed_pass: str
    border: str
    nkao: str


class Road(Model):
    """A chain of neighbouring hexes."""

    id: Id
    name: Said
    road_class: Annotated[Literal["primary", "secondary", "track"], Field(alias="class")]
    error_km: Annotated[float, Field(ge=0, le=100)]
    hexes: Said
    source: Said


class Pass(Model):
    """A pass of the mountains."""

    id: Id
    hex: HexLabel
    closed_months: str
    source: Said


class Railway(Model):
    """A railway line: a chain of neighbouring hexes."""

    id: Id
    name: Said
    error_km: Annotated[float, Field(ge=0, le=100)]
    hexes: Said
    source: Said


class Lake(Model):
    """A lake: the hexes mostly under its water, or the one hex a smaller lake lies in."""

    id: Id
    name: Said
    area_km2: Annotated[float, Field(gt=0)]
    hexes: Said
    open_water: bool
    source: Said


class District(Model):
    """What a letter of the map's `districts` stands for."""

    id: Id
    name: Said
    country: Said
    source: Said
    confidence: Literal["high", "medium", "low"]


class Trust(Model):
    """How well one kind of thing on the map is known, and why."""

    of: Said
    level: Literal["high", "medium", "low", "judgement"]
    because: Said


class MapFile(Model):
    """maps/<id>.yaml: the ground."""

    id: Id
    title: Said
    scale_m: Annotated[int, Field(ge=100, le=50_000)]
    cols: Annotated[int, Field(ge=1, le=99)]
    rows: Annotated[int, Field(ge=1, le=99)]
    projection: Projection
    origin_m: Origin
    sources: list[MapSource]
    terrain: Said
    legend: dict[str, str]
    heights_m: list[str]
    relief_m: list[str]
    hexsides: Hexsides
    roads: list[Road]
    railways: list[Railway] = []
    passes: list[Pass]
    lakes: list[Lake] = []
    districts: str = ""
    district_legend: dict[str, District] = {}
    confidence: list[Trust] = []
    places: list[PlaceEntry]


FILES: Final[Mapping[str, type[Model]]] = {
    "scenario": ScenarioFile,
    "oob": OobFile,
    "events": EventsFile,
    "politics": PoliticsFile,
    "chronicle": ChronicleFile,
    "briefings": BriefingsFile,
    "history": HistoryFile,
    "tutorial": TutorialFile,
    "map": MapFile,
}
KINDS: Final = (*FILES, "rules")


@cache
def charts_shape() -> TypeAdapter[Charts]:
    """Return the shape of a ruleset. Made when first asked for: it costs more than reading one."""
    return TypeAdapter(Charts)


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of files of *kind*, one of `KINDS`; raise KeyError for another.

    >>> schema("oob")["title"]
    'oob'
    """
    if kind == "rules":
        made = charts_shape().json_schema(by_alias=True)
    else:
        made = FILES[kind].model_json_schema(by_alias=True)
    plain: dict[str, Any] = _without_null(made)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **plain, "title": kind}


def _without_null(value: Any) -> Any:
    """Return a schema in which a key is left out rather than null."""
    if isinstance(value, list):
        return [_without_null(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "anyOf" in value and {"type": "null"} in value["anyOf"]:
        rest = [option for option in value["anyOf"] if option != {"type": "null"}]
        value = {key: item for key, item in value.items() if key not in ("anyOf", "default")}
        value |= rest[0] if len(rest) == 1 else {"anyOf": rest}
    return {key: _without_null(item) for key, item in value.items() if not (key == "title" and isinstance(item, str))}
