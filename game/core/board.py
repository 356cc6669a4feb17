"""The board: what is printed and never changes during a game.

Map, charts, unit types, roster, calendar and objectives. A `Board` is built by `game.scenario` from YAML; the rules
read it and never write it. Derived tables that cost something are kept in `Board.cache`, no part of its value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, NewType

from game.core.hexes import Grid

UnitId = NewType("UnitId", str)
PlaceId = NewType("PlaceId", str)
SideId = NewType("SideId", str)
OwnerId = NewType("OwnerId", str)

TERRAIN: Final = ("plain", "rolling", "hills", "mountain", "high_mountain", "plateau", "water", "town", "forest")
PLAIN, ROLLING, HILLS, MOUNTAIN, HIGH_MOUNTAIN, PLATEAU, WATER, TOWN, FOREST = range(9)

STEEP, CLIFF, RIVER, STREAM, BRIDGE, FORD, PASS = (1 << n for n in range(7))
"""Hexside features, or-ed together in `Board.sides_of_hex`. RIVER is rank 1 or 2, STREAM rank 3."""

NO_ROAD, TRACK, SECONDARY, PRIMARY = range(4)
ROAD_CLASSES: Final = ("none", "track", "secondary", "primary")
NOWHERE: Final = -1

STANCES: Final = ("hold", "hold_at_all_costs", "give_ground", "reserve")
SHELTERS: Final = ("open", "houses", "cellars")
Condition = Mapping[str, Any]
"""A condition tree of all, any, not, controls, date (as turn), turn, track, happened, chance."""

_STRICT: Final = {"extra": "forbid", "strict": True}


@dataclass(frozen=True, slots=True)
class MoveChart:
    """5. Movement points by mobility (foot, motor): the hex entered, then the hexside. 0 forbids."""

    __pydantic_config__ = _STRICT
    allowance: int
    terrain: Mapping[str, int]
    track: int
    road: int
    road_near_enemy: int
    steep_up: int
    stream: int
    river: int
    night_off_road: int
    mud_off_road: int
    snow: int
    zoc_enter: int
    zoc_to_zoc: int


@dataclass(frozen=True, slots=True)
class MovementChart:
    """5. Movement: both mobilities, stacking and the reach of danger on roads."""

    __pydantic_config__ = _STRICT
    foot: MoveChart
    motor: MoveChart
    near_enemy_hexes: int
    stack_steps: int
    zoc_steps: int
    zoc_cohesion: int


@dataclass(frozen=True, slots=True)
class SightChart:
    """2. Sighting: ranges in hexes, heights in metres."""

    __pydantic_config__ = _STRICT
    day: int
    night: int
    height_bonus: int
    height_gain_m: int
    block_margin_m: int


@dataclass(frozen=True, slots=True)
class CommandChart:
    """3. Command and will."""

    __pydantic_config__ = _STRICT
    launch: int
    bombard: int
    ask: int
    rally: int
    unify: int
    unify_turns: int
    will_favourable: int
    will_unfavourable: int
    will_other_owner: int
    will_home: int
    will_further: int
    ask_needs: int
    headquarters_lost: int


@dataclass(frozen=True, slots=True)
class SupplyChart:
    """4. Supply: loads are rounds of ammunition for a unit's own weapons, shells are those of guns and rockets."""

    __pydantic_config__ = _STRICT
    max_loads: int
    full_loads: int
    low_loads: int
    off_road_points: int
    low_points: int
    long_cut_turns: int
    captured_shells_percent: int
    own_zone_opens: int = 0
    """1: a side's own zone of control keeps its lines open against the other side's (4.2)."""
    lift_loads: int = 0
    """Loads that one transport helicopter flight brings to each of so many units cut off (8.6); 0: none fly."""
    lift_units: int = 0
    closed_pass_low: int = 0
    """1: a line over a closed pass gives low supply at most (4.3)."""
    low_share: int = 0
    """Loads that all units of a side in low supply take up in one phase, together (4.10); 0: no such limit."""
    front_every: int = 0
    """Turns in the last of which each unit beside an enemy fires off a load (4.11); 0: never."""
    captured_loads: int = 0
    """Loads of the loser's stock that go to whoever captures a dump (6.15)."""


@dataclass(frozen=True, slots=True)
class AssaultChart:
    """6. Assault: powers, frontages, columns, shifts and results."""

    __pydantic_config__ = _STRICT
    step_points: int
    tank_points: int
    afv_points: int
    frontage_open: int
    frontage_rough: int
    frontage_cliff: int
    vehicles_open: int
    vehicles_rough: int
    steep_twelfths: int
    cliff_twelfths: int
    river_twelfths: int
    columns: tuple[tuple[int, int, int], ...]
    """Rows (attacker, defender, column), best last: a column holds from the power ratio attacker:defender on."""
    worst_column: int
    shift_limit: int
    terrain_shift: Mapping[str, int]
    works_max_shift: int
    two_sides: int
    three_sides: int
    surprise: int
    night_green: int
    green_quality: int
    armour_vehicles: int
    armour: int
    hasty: int
    attacker_low: int
    several_owners: int
    results: tuple[tuple[int, int, int, int, int], ...]
    """Rows (lowest S, attacker losses, attacker cohesion, defender losses, defender cohesion), worst first."""
    broken_from: int
    shattered_from: int
    loss_per_steps: int
    assault_points: int
    loss_least: int = 1
    """Steps that a loss is at least; 0 where what falls short of a step is carried to the next fight (6.11)."""
    engaged_times: int = 0
    """A side is engaged with at most so many times the steps of the other (6.11); 0: with all it has."""
    from_above: int = 0
    """Shift for attackers on ground that looks down on the target (6.9)."""
    captured_twelfths: int = 6
    """Twelfths of what was left in a hex that its new owner makes serve, rounded up (6.15)."""
    shun_column: int = 0
    """From this column on a disrupted defender does not await the assault (6.13); 0: it does."""
    valley_shift: int = 0
    """Shift of mountain ground on a valley floor, in place of `terrain_shift` (6.7); 0: mountain is mountain."""
    crews_twelfths: int = 12
    """What the steps of guns and rockets count in the defence of their hex (6.4)."""
    follow_up: int = 0
    """1 where attackers enter a hex that its garrison left in its own phase (6.14)."""


@dataclass(frozen=True, slots=True)
class HoldChart:
    """9. Cohesion: who stays, wavers, leaves, flees; how it recovers."""

    __pydantic_config__ = _STRICT
    pressure_check: int
    all_costs: int
    line_cut: int
    line_cut_long: int
    fired_on: int
    lost_step: int
    broken: int
    dry: int
    several_owners: int
    paralysed: int
    friends_left_max: int
    leaves_below: int
    flees_below: int
    retreat_hexes: int
    flee_hexes: int
    leaves_vehicles_twelfths: int
    flees_vehicles_twelfths: int
    flees_steps_twelfths: int
    recovery: int
    rest: int
    cap: int
    fatigue_max: int
    wounded_return_turns: int
    surrender_margin: int
    own_ground_first: int = 0
    """1: a unit goes back over ground that the other side does not control, if there is any (9.8)."""
    never_back: int = 0
    """1: a unit goes back to no hex that its side left in this turn or the last, while it has another (9.8)."""
    filter_cut: int = 0
    """Phases without a line after which a unit at cohesion 0 makes its way out in small groups (9.11); 0: never."""
    filter_turns: int = 0
    homeward_needs: int = 0
    """What a volunteer detachment's will must reach to stay after a success (9.10); 0: nobody goes home."""
    homeward_turns: int = 0
    homeward_hexes: int = 0
    outnumbered_times: int = 0
    """Steady enemies of so many times the steps in a hex press on it by 1, of twice as many by 2 (9.4); 0: never."""
    line_men: int = 0
    """Men that a step beside an enemy loses in a turn to fire along the line, cold and sickness (9.12)."""


@dataclass(frozen=True, slots=True)
class FireChart:
    """7. Fire: points by weapon, ranges in hexes, harm to people living there."""

    __pydantic_config__ = _STRICT
    gun: int
    mortar: int
    mlrs: int
    range_gun: int
    range_mortar: int
    range_mlrs: int
    height_range: int
    support_quarter: int
    support_half: int
    defensive_quarter: int
    bombard_cohesion: int
    bombard_works: int
    found_turns: int
    exposure: Mapping[str, int]
    harm_divisor: int
    harm_low_divisor: int
    standing_inhabited: int
    points_per_step: int = 1
    """Fire points that weigh as much as one step (7.3, 7.4, 7.7): a step of 120 men needs three times one of 40."""


@dataclass(frozen=True, slots=True)
class AirChart:
    """8. Air: sorties, the risk they run in 36, and what they do."""

    __pydantic_config__ = _STRICT
    helicopter_range: int
    helicopter_shift: int
    vehicles_silenced: int
    strike_points: int
    risk_open: int
    risk_defended: int
    answer_shift: int = 0
    """What helicopters that did not fly in their own phase take off an assault (8.5); 0: a turn is too short."""


@dataclass(frozen=True, slots=True)
class WorksChart:
    """10. Engineers and works."""

    __pydantic_config__ = _STRICT
    max_level: int
    turns_per_level: int
    hold_max: int
    lay_turns: int
    """Phases in which troops on foot lay a minefield; engineers need one. So with `clear_turns`."""
    clear_turns: int
    mine_loads: int
    mines_foot: int
    mines_motor: int
    mine_risk: int
    mine_shift: int
    bridge_stream_turns: int
    bridge_river_turns: int
    pass_turns: int


@dataclass(frozen=True, slots=True)
class CalendarChart:
    """1 and 11. Length of a turn in hours, and the hours at which a turn is night."""

    __pydantic_config__ = _STRICT
    hours: int
    night_starts: tuple[int, ...]
    impulses: int = 1
    """How often each side acts in a turn, A and B in turns (1.7)."""
    snow_line_m: tuple[int, ...] = ()
    """Height from which snow lies in each month when the ground is snow (11.4); empty: everywhere."""
    passes_by_month: int = 0
    """1 where the months on the map say when a pass is closed (11.5); 0: whenever the ground is snow."""


@dataclass(frozen=True, slots=True)
class PeopleChart:
    """14. Civilians: how many of a hundred leave a place in one turn, and what standing answers to."""

    __pydantic_config__ = _STRICT
    leave_fired: int
    leave_assaulted: int
    leave_neighbour: int
    leave_captured: int
    leave_passage: int
    standing_harm_each: int
    leave_escort: int = 0
    """How many more of a hundred leave in a turn in which troops escort them (14.7); 0: no escorts."""
    relief: int = 0
    """Command points of a relief convoy (14.8); 0: none run."""


@dataclass(frozen=True, slots=True)
class PoliticsChart:
    """3. Politics: the council's week. All 0 where a scenario has no politics."""

    __pydantic_config__ = _STRICT
    acts: int = 0
    """Council acts a week, and one more for so many points of authority."""
    authority_per_act: int = 1
    unity_per_command: int = 0
    """Points of unity that give one command point a phase; 0: none."""
    lost_authority: int = 0
    """What the loss of a key place costs: authority, and weariness; at most `lost_most` of each a week."""
    lost_weariness: int = 0
    lost_most: int = 0
    won_authority: int = 0
    """Authority that a week brings in which the side captured a key place."""
    recover_weeks: int = 0
    """Weeks without such a loss after which a point of authority comes back, up to its opening value; 0: never."""
    weary_weeks: int = 0
    """Weeks of war that add one point of weariness; 0: none."""
    weary_men: int = 0
    """Men lost that add one point of weariness; 0: none."""
    winter_hardship: int = 0
    """Weeks of deep winter that add one point of hardship; 0: none."""
    season_relief: int = 0
    """Weeks of other seasons that take one point of hardship off; 0: none."""
    hard_authority: int = 0
    """Hardship from which a side loses a point of authority every `hard_weeks` weeks."""
    hard_weeks: int = 0
    plan_turns: int = 0
    """Turns after which a prepared operation may begin (3.16); 0: no preparing, and haste is by marching."""
    plan_range: int = 0
    plan_lasts: int = 0
    attach_turns: int = 0
    """Turns after which a unit of another owner answers to its side's headquarters (3.15); 0: never."""
    attach: int = 0
    """Command points of attaching a unit, and of preparing an operation."""
    prepare: int = 0
    tired_impulses: int = 0
    """Impulses of a week in which a unit may act, and the cohesion that fighting in the last of them costs (1.8)."""
    tired_cohesion: int = 0


@dataclass(frozen=True, slots=True)
class ManpowerChart:
    """12. Manpower and arms: what units take from their side's stocks. All 0 where there are none."""

    __pydantic_config__ = _STRICT
    replace_steps: int = 0
    replace_cohesion: int = 0
    steps_most: int = 0
    equip: Mapping[str, int] = field(default_factory=dict)
    """Vehicles or guns a unit takes in one phase, by kind: tanks, afv, guns, mlrs."""
    repair_percent: int = 0
    """Share of what could not be made to serve at once that workshops put in stock (12.5)."""
    national_loads: int = 0
    """1: units take their loads from their side's stock (4.7)."""
    depot_turns: int = 0
    """Turns in the first of which depots send out by themselves what units are short of (12.6); 0: never."""
    arms_from_stock: int = 0
    """1: formations that arrive take vehicles and guns from stock, and those taken off for good give theirs (12.7)."""


@dataclass(frozen=True, slots=True)
class DiplomacyChart:
    """13. Diplomacy: truces and the end. All 0 where there is none."""

    __pydantic_config__ = _STRICT
    offer_turns: int = 0
    """Turns an offer stands; 0: no offers."""
    ready: int = 0
    """Readiness from which an offer costs no authority (13.3)."""
    early_authority: int = 0
    broken_standing: int = 0
    """What breaking a limited cease-fire costs (13.5)."""
    tension_ends: int = 0
    """Tension at which others step in and the game ends (13.6); 0: never."""
    fallen_turns: int = 0
    """Weeks running without authority after which a side offers a truce whatever it wants (13.4); 0: never."""


@dataclass(frozen=True, slots=True)
class Charts:
    """All numbers of a ruleset (`scenarios/rules/<id>.yaml`), by chapter."""

    __pydantic_config__ = _STRICT
    id: str
    title: str
    calendar: CalendarChart
    sight: SightChart
    command: CommandChart
    supply: SupplyChart
    movement: MovementChart
    assault: AssaultChart
    fire: FireChart
    air: AirChart
    cohesion: HoldChart
    works: WorksChart
    people: PeopleChart
    men_per_step: int
    unit_types: Mapping[str, "UnitType"]
    quality: Mapping[str, Mapping[str, tuple[int, int]]]
    """The one chart of quality and cohesion: unit type, then kind of service, to (quality, cohesion)."""
    politics: PoliticsChart = PoliticsChart()
    manpower: ManpowerChart = ManpowerChart()
    diplomacy: DiplomacyChart = DiplomacyChart()


@dataclass(frozen=True, slots=True)
class UnitType:
    """A type of unit: how it moves, what it shoots, what it looks like."""

    __pydantic_config__ = _STRICT
    symbol: str
    mobility: str
    """foot, motor or air."""
    role: str
    """combat assaults and holds ground; fire supports from afar; air flies sorties."""
    reach: str = ""
    """gun, mortar or mlrs: the range its fire has when its role is fire."""
    engineers: bool = False
    """Whether it bridges, opens passes, and lays and clears mines in one phase (10.4)."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The printed part of a unit: it never changes."""

    id: UnitId
    side: SideId
    name: str
    type: UnitType
    type_id: str
    echelon: str
    owner: OwnerId
    quality: int
    cohesion: int
    steps: int
    leader: int
    home: int
    """Mask of hexes that are this unit's home ground."""
    arrives: int
    """Turn of arrival; 0 = by event only."""
    at: int
    """Hex of the opening or of arrival."""
    men_low: int
    men_high: int
    confidence: str
    source: tuple[str, ...]
    inferred: tuple[str, ...]
    note: str
    arms: tuple[int, int, int, int] = (0, 0, 0, 0)
    """Tanks, armoured vehicles, guns and launchers at its opening or arrival."""


@dataclass(frozen=True, slots=True)
class Side:
    """A side of the scenario; the first in `Board.sides` is A, the Armenian forces."""

    id: SideId
    label: str
    command: int


@dataclass(frozen=True, slots=True)
class Headquarters:
    """A command post. Units of its owner obey without being asked."""

    id: str
    side: SideId
    owner: OwnerId
    at: int
    leader: int
    name: str


@dataclass(frozen=True, slots=True)
class SupplySource:
    """A hex where a side's lines of communication start."""

    id: str
    side: SideId
    at: int
    low: bool = False
    """Whether it lives on what it has: nobody is in more than low supply from it (4.9)."""


@dataclass(frozen=True, slots=True)
class PlaceName:
    """One form of a place's name; `language` is az, hy, hy_latin or ru."""

    language: str
    form: str


@dataclass(frozen=True, slots=True)
class Place:
    """A named place on the map. Names are those in force on the scenario's date."""

    id: PlaceId
    at: int
    kind: str
    english: str
    names: tuple[PlaceName, ...]
    first: str
    """Language of the 1989 majority, whose form stands first: az or hy."""
    latitude: str
    longitude: str
    error_m: int
    disc: int
    """Mask of hexes that the position error covers, for the replay oracle."""
    population: int
    population_quality: str
    majority: str
    confidence: str
    source: str
    note: str

    def form(self, language: str) -> str:
        """Return the form in *language* (az, hy, hy_latin, ru), or ""."""
        return next((name.form for name in self.names if name.language == language), "")


@dataclass(frozen=True, slots=True)
class Residents:
    """People who live in a hex when the scenario opens, as a range."""

    place: PlaceId
    at: int
    community: str
    low: int
    high: int
    shelter: str


@dataclass(frozen=True, slots=True)
class DatedCondition:
    """A bombardment the chronicle records. Neither side orders it; taking or silencing its base ends it."""

    id: str
    text: str
    falls_on: PlaceId
    base: PlaceId
    by: SideId
    harm_low: int
    harm_high: int


@dataclass(frozen=True, slots=True)
class Objective:
    """Something a side set out to do."""

    id: str
    side: SideId
    text: str
    place: PlaceId
    controlled_by: SideId
    turn: int
    """The end of this turn is when it is judged."""
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """A scenario event: when its condition holds in the event phase, its effects happen."""

    id: str
    when: Condition
    once: bool
    text: str
    effects: tuple[Mapping[str, Any], ...]
    hazard: int = 36
    """In 36, each turn in which the condition holds; 36 is certain."""
    again_after: int = 0
    """Turns before it may happen again; 0: by `once`."""
    side: str = ""
    """Who answers it; "" where there is nothing to answer."""
    choices: tuple["Choice", ...] = ()
    default: str = ""
    """The choice that stands when the side does not answer in its turn."""
    history: str = ""
    """What was chosen in history."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a dispatch: what it needs and does."""

    id: str
    text: str
    needs: Condition
    effects: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class CouncilAct:
    """Something a side's council can do in its week. Numbers of means; `every` is in turns."""

    id: str
    text: str
    sides: tuple[str, ...]
    needs: Condition
    means: int
    every: int
    effects: tuple[Mapping[str, Any], ...]
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Track:
    """A national or shared track: its key ("authority.armenian", "tension"), range, opening value and meaning."""

    key: str
    name: str
    side: str
    value: int
    most: int
    text: str
    because: str
    confidence: str
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Income:
    """What comes in: so much of a stock or of the track of means, every so many turns."""

    key: str
    by: int
    every: int
    first: int
    last: int
    because: str


@dataclass(frozen=True, slots=True)
class ChapterPrint:
    """A part of the scenario that can be played by itself."""

    id: str
    title: str
    first: int
    last: int
    summary: str
    control: tuple[tuple[int, int], ...] = ()
    """(hex, control code) that differ from the scenario's opening."""
    gone: tuple[UnitId, ...] = ()
    here: tuple[UnitId, ...] = ()
    where: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, int] = field(default_factory=dict)
    """Tracks, standing and stocks by key."""
    happened: tuple[str, ...] = ()
    merged: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gauge:
    """What is counted in games with and without something; `models.GaugeEntry` says how."""

    text: str
    measure: str
    side: str
    places: tuple[PlaceId, ...]
    type: str
    name: str
    months: tuple[int, ...]
    first: int
    last: int
    more: bool
    """Whether it should be more, rather than less, when that is left out."""


@dataclass(frozen=True, slots=True)
class Ablation:
    """Something that can be left out of a war, and what should differ without it."""

    id: str
    text: str
    expected: str
    gauges: tuple[Gauge, ...]
    charts: tuple[tuple[str, int], ...]
    without_events: tuple[str, ...]
    shut: tuple[int, ...]
    dry: bool
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spell:
    """Weather over a range of turns."""

    first: int
    last: int
    sky: str
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All that is printed. Compared by identity of content through `digest`."""

    scenario: str
    title: str
    digest: str
    start: str
    """ISO date and time of turn 1."""
    start_hour: int
    turns: int
    first_side: SideId
    fog: bool
    grid: Grid
    scale_m: int
    terrain: bytes
    height: tuple[int, ...]
    relief: tuple[int, ...]
    hexsides: tuple[tuple[int, ...], ...]
    """Feature flags of the six sides of each hex."""
    roads: tuple[tuple[int, ...], ...]
    """Road class leaving each hex in the six directions."""
    lines: Mapping[str, tuple[tuple[int, int], ...]]
    """Drawn lines (border, nkao, river_1, river_2, stream) as (hex, direction)."""
    places: Mapping[PlaceId, Place]
    sides: tuple[Side, Side]
    owners: Mapping[OwnerId, SideId]
    headquarters: tuple[Headquarters, ...]
    sources: tuple[SupplySource, ...]
    charts: Charts
    roster: Mapping[UnitId, Printed]
    residents: tuple[Residents, ...]
    conditions: tuple[DatedCondition, ...]
    objectives: tuple[Objective, ...]
    scripts: tuple[Script, ...]
    weather: tuple[Spell, ...]
    ends_when: tuple[Condition, ...]
    tracks: tuple[Track, ...] = ()
    stocks: Mapping[str, int] = field(default_factory=dict)
    """Opening stocks by key, "men.armenian": steps, vehicles, guns, loads."""
    income: tuple[Income, ...] = ()
    council: tuple[CouncilAct, ...] = ()
    chapters: tuple[ChapterPrint, ...] = ()
    ablations: tuple[Ablation, ...] = ()
    renamed: tuple[tuple[int, PlaceId, tuple[PlaceName, ...]], ...] = ()
    """(turn, place, names from then on) of places that change a name while the scenario lasts, by turn."""
    abroad: int = 0
    """Mask of hexes in other countries: no unit, zone or line of supply goes there (5.10)."""
    first_turn: int = 1
    """The turn with which the game opens: of a chapter its first."""
    closed_months: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """For each hexside of a pass, the months in which the map has it closed."""
    cache: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def side(self, side: SideId) -> Side:
        """Return the printed side *side*."""
        return self.sides[0] if self.sides[0].id == side else self.sides[1]

    def named(self, place: Place, turn: int) -> Place:
        """Return *place* with the names in force in *turn*: in a long scenario some change on the way."""
        names = place.names
        for since, pid, forms in self.renamed:
            if pid == place.id and since <= turn:
                names = forms
        return place if names is place.names else replace(place, names=names)

    def renamings(self, turn: int) -> int:
        """Return how many places have changed a name by *turn*."""
        return sum(1 for since, _, _ in self.renamed if since <= turn)

    def other(self, side: SideId) -> SideId:
        """Return the side facing *side*."""
        return self.sides[1].id if self.sides[0].id == side else self.sides[0].id

    def hour(self, turn: int) -> int:
        """Return the hour of day at which *turn* starts."""
        return (self.start_hour + (turn - 1) * self.charts.calendar.hours) % 24

    def month(self, turn: int) -> int:
        """Return the month, 1 to 12, in which *turn* starts."""
        year, month, day = (int(part) for part in self.start[:10].split("-"))
        day += (self.start_hour + (turn - 1) * self.charts.calendar.hours) // 24
        while day > (days := _days(year, month)):
            day, month = day - days, month + 1
            if month > 12:
                year, month = year + 1, 1
        return month

    def place_at(self, at: int) -> Place | None:
        """Return the settlement, or else the named place, in hex *at*; the most populous one of several."""
        table = self.cache.get("place_at")
        if table is None:
            table = {}
            for place in sorted(self.places.values(), key=lambda p: (p.kind in MINOR_KINDS, -p.population, p.id)):
                table.setdefault(place.at, place)
            self.cache["place_at"] = table
        found: Place | None = table.get(at)
        return found


KEY_KINDS: Final = frozenset({"city", "town", "district_centre"})
"""Kinds of place whose loss a country feels (3.10)."""


def _days(year: int, month: int) -> int:
    """Return how many days a month of this century or the last has."""
    return 30 + (month + month // 8) % 2 if month != 2 else 29 - (year % 4 > 0)


MINOR_KINDS: Final = frozenset({"pass", "bridge", "dam", "airfield", "height", "junction", "area"})
"""Kinds of place where nobody lives; control of such a place may change by a zone of control alone."""
