"""A small language to draw positions for the tests of the rules: a Board and a State without a scenario.

A position is rows of hexes. Each hex is a terrain letter, with the letters of the units that stand there after a colon:

    . plain   r rolling   h hills   m mountain   H high mountain   t town   f forest   w water

    state = position(
        \"\"\"
        .    .:a  .
          .    h:xy .
        \"\"\",
        a=red(steps=6),
        x=blue(),
        y=blue(type="artillery", guns=4),
    )

Sides are "red" and "blue", red moves first. Unless told otherwise it is day, all sorts of luck are out (`chance:
expected`), each unit stands on a source of supply, belongs to the owner of its side and obeys. The rows lean like the
map: odd rows are half a hex to the right. Charts are those of the tactical ruleset, so tests read numbers from there.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from random import Random
from typing import Any, TypeVar

from game import engine
from game.core.board import (
    BRIDGE,
    CLIFF,
    FORD,
    PASS,
    PRIMARY,
    RIVER,
    STEEP,
    STREAM,
    TERRAIN,
    TRACK,
    Board,
    Charts,
    Choice,
    Condition,
    CouncilAct,
    DatedCondition,
    Headquarters,
    Income,
    Objective,
    OwnerId,
    Place,
    PlaceId,
    Printed,
    Residents,
    Script,
    Side,
    SideId,
    Spell,
    SupplySource,
    Track,
    UnitId,
)
from game.core.events import Event
from game.core.hexes import Grid
from game.core.orders import (
    AirStrike,
    Bombard,
    Bridge,
    ClearMines,
    ClearPass,
    Commit,
    Detach,
    EndPhase,
    Interdict,
    Launch,
    LayMines,
    March,
    OfferTruce,
    Order,
    Prioritise,
    WithdrawOffer,
)
from game.core.state import Dump, Losses, People, State, Unit
from game.scenario.folder import scenarios_root, validate_rules
from game.scenario.reading import Document

LETTERS = {
    ".": "plain",
    "r": "rolling",
    "h": "hills",
    "m": "mountain",
    "H": "high_mountain",
    "t": "town",
    "f": "forest",
    "w": "water",
}
FEATURES = {
    "steep": STEEP,
    "cliff": CLIFF,
    "river": RIVER,
    "stream": STREAM,
    "bridge": BRIDGE,
    "ford": FORD,
    "closed_pass": PASS,
}
RED, BLUE = SideId("red"), SideId("blue")
E = TypeVar("E")


@cache
def tactical() -> Charts:
    """Return the charts of scenarios/rules/tactical.yaml."""
    charts = validate_rules(Document.of(scenarios_root() / "rules" / "tactical.yaml"))
    assert charts is not None
    return charts


@dataclass(frozen=True, slots=True)
class Drawn:
    """A unit of a drawn position: its printed and its pushed part."""

    side: SideId
    type: str
    quality: int
    owner: str
    leader: int
    home: str | None
    opening: int | None
    arrives: int
    pushed: Unit


def _drawn(
    side: SideId,
    steps: int = 6,
    *,
    type: str = "infantry",
    quality: int = 3,
    cohesion: int = 6,
    owner: str = "",
    leader: int = 0,
    home: str | None = None,
    opening: int | None = None,
    arrives: int = 1,
    loads: int = 3,
    **pushed: Any,
) -> Drawn:
    unit = Unit(
        at=-1,
        steps=steps,
        tanks=pushed.pop("tanks", 0),
        afv=pushed.pop("afv", 0),
        guns=pushed.pop("guns", 0),
        mlrs=pushed.pop("mlrs", 0),
        cohesion=cohesion,
        loads=loads,
        **pushed,
    )
    return Drawn(side, type, quality, owner or side, leader, home, opening, arrives, unit)


def red(steps: int = 6, **more: Any) -> Drawn:
    """Return a unit of the red side; `home` is labels of hexes, `opening` its printed cohesion."""
    return _drawn(RED, steps, **more)


def blue(steps: int = 6, **more: Any) -> Drawn:
    """Return a unit of the blue side."""
    return _drawn(BLUE, steps, **more)


def _hexes(rows: str) -> tuple[Grid, bytes, dict[str, int]]:
    drawn = [line.split() for line in rows.strip().splitlines()]
    width = len(drawn[0])
    assert all(len(row) == width for row in drawn), f"rows of different length: {[len(row) for row in drawn]}"
    terrain, where = bytearray(), {}
    for token in (token for row in drawn for token in row):
        letter, _, units = token.partition(":")
        for uid in units:
            where[uid] = len(terrain)
        terrain.append(TERRAIN.index(LETTERS[letter]))
    return Grid(width, len(drawn)), bytes(terrain), where


def _sides(grid: Grid, features: Mapping[str, str]) -> tuple[tuple[int, ...], ...]:
    """A feature stands on both sides of a hexside, steep ground only on that of the hex one climbs from."""
    flags = [[0] * 6 for _ in range(grid.size)]
    for name, text in features.items():
        for word in text.split():
            label, direction = word.split("/")
            at, d = grid.parse(label), int(direction)
            flags[at][d] |= FEATURES[name]
            other = grid.neighbours[at][d]
            if name != "steep" and other >= 0:
                flags[other][(d + 3) % 6] |= FEATURES[name]
    return tuple(map(tuple, flags))


def _roads(grid: Grid, chains: Mapping[int, Iterable[str]]) -> tuple[tuple[int, ...], ...]:
    roads = [[0] * 6 for _ in range(grid.size)]
    for grade, lines in chains.items():
        for line in lines:
            chain = [grid.parse(label) for label in line.split()]
            for a, b in pairwise(chain):
                roads[a][grid.direction(a, b)] = roads[b][grid.direction(b, a)] = grade
    return tuple(map(tuple, roads))


def place(name: str, at: int, kind: str = "village") -> Place:
    """Return a named place in hex *at*."""
    return Place(
        id=PlaceId(name),
        at=at,
        kind=kind,
        english=name.title(),
        names=(),
        first="hy",
        latitude="0",
        longitude="0",
        error_m=0,
        disc=1 << at,
        population=0,
        population_quality="",
        majority="",
        confidence="high",
        source="",
        note="",
    )


def position(
    rows: str,
    *,
    opened: bool = True,
    chance: str = "expected",
    seed: str = "1",
    hour: int = 8,
    turns: int = 12,
    first: SideId = RED,
    fog: bool = True,
    command: int = 6,
    charts: Charts | None = None,
    heights: Mapping[str, int] | None = None,
    road: Iterable[str] = (),
    track: Iterable[str] = (),
    sources: Mapping[str, str] | None = None,
    dumps: Mapping[str, tuple[str, str, int]] | None = None,
    hq: Mapping[str, str] | None = None,
    hq_leader: int = 0,
    control: Mapping[str, str] | None = None,
    works: Mapping[str, int] | None = None,
    mines: Mapping[str, str] | None = None,
    places: Mapping[str, tuple[str, str]] | None = None,
    people: Iterable[tuple[str, str, int, int, str]] = (),
    conditions: Iterable[DatedCondition] = (),
    objectives: Iterable[Objective] = (),
    scripts: Iterable[Script] = (),
    ends_when: Iterable[Condition] = (),
    weather: tuple[str, str] = ("clear", "dry"),
    spells: tuple[Spell, ...] = (),
    low: Mapping[str, str] | None = None,
    abroad: str = "",
    tracks: Mapping[str, int] | None = None,
    stock: Mapping[str, int] | None = None,
    lifts: Mapping[str, int] | None = None,
    council: Iterable[CouncilAct] = (),
    income: Iterable[Income] = (),
    day: str = "1992-05-08",
    **drawn: Any,
) -> State:
    """Return the State drawn by *rows*, opened, with red's phase of turn 1 begun (or not *opened*).

    Keywords that name a hexside feature hold "CCRR/d" words; those of one letter are units.

    Args:
        hour: hour of day at which turn 1 starts.
        road: chains of labels; `track` likewise.
        sources: labels of each side's sources; by default each hex where a unit of the side stands.
        dumps: name to (side, label, shells).
        mines: side to the hexsides it has mined, as "CCRR/d" words; it alone knows of them.
        hq: side or owner to the label of its headquarters; by default with the side's first unit.
        places: name to (label, kind); *people* are (place, community, low, high, shelter).
        low: labels of each side's sources that live on what they have, beside *sources*.
        abroad: labels of hexes in other countries.
        tracks: values by key, "authority.red"; without any the position has no politics (see `war`).
        lifts: flights of transport helicopters a turn, by side, as long as the game lasts.
        day: date on which turn 1 starts; with `MONTHLY` in the calendar each turn begins in a month of its own.
    """
    features = {key: drawn.pop(key) for key in FEATURES if key in drawn}
    grid, terrain, where = _hexes(rows)
    units: dict[str, Drawn] = drawn
    assert {uid for uid, unit in units.items() if unit.arrives == 1} <= set(where) <= set(units), (where, units)
    book = charts or tactical()
    named = {PlaceId(key): place(key, grid.parse(label), kind) for key, (label, kind) in (places or {}).items()}
    board = Board(
        scenario="position",
        title="A drawn position",
        digest="position",
        start=f"{day}T{hour:02}:00",
        start_hour=hour,
        turns=turns,
        first_side=first,
        fog=fog,
        grid=grid,
        scale_m=2000,
        terrain=terrain,
        height=tuple((heights or {}).get(grid.label(at), 1000) for at in range(grid.size)),
        relief=(0,) * grid.size,
        hexsides=_sides(grid, features),
        roads=_roads(grid, {PRIMARY: road, TRACK: track}),
        lines={},
        places=named,
        sides=(Side(RED, "Red", command), Side(BLUE, "Blue", command)),
        owners={OwnerId(unit.owner): unit.side for unit in units.values()},
        headquarters=tuple(_posts(grid, units, where, hq, hq_leader)),
        sources=(*_sources(grid, units, where, sources), *_sources(grid, units, where, low or {}, low=True)),
        charts=book,
        roster={UnitId(uid): _printed(uid, unit, grid, where, book) for uid, unit in units.items()},
        residents=tuple(
            Residents(PlaceId(key), named[PlaceId(key)].at, community, low, high, shelter)
            for key, community, low, high, shelter in people
        ),
        conditions=tuple(conditions),
        objectives=tuple(objectives),
        scripts=tuple(scripts),
        weather=spells or (Spell(1, turns, *weather),),
        ends_when=tuple(ends_when),
        council=tuple(council),
        income=tuple(income),
        tracks=tuple(_tracks(tracks or {})),
        abroad=sum(1 << grid.parse(label) for label in abroad.split()),
    )
    opening = _state(board, units, where, control, works, dumps)
    opening = opening.evolve(
        mines=dict(_mines(grid, mines or {})),
        tracks=dict(tracks or {}),
        stock=dict(stock or {}),
        lifts={side: (flights, flights, turns) for side, flights in (lifts or {}).items()},
    )
    return engine.open_game(opening, seed, chance)[0] if opened else opening


def _posts(
    grid: Grid, units: Mapping[str, Drawn], where: Mapping[str, int], hq: Mapping[str, str] | None, leader: int
) -> Iterator[Headquarters]:
    for side in (RED, BLUE):
        own = [uid for uid, unit in units.items() if unit.side == side and uid in where]
        owners = [owner for owner in hq or () if owner == side or any(units[uid].owner == owner for uid in own)]
        for owner in owners if hq is not None else [side]:
            if hq is not None:
                yield Headquarters(f"hq_{owner}", side, OwnerId(owner), grid.parse(hq[owner]), leader, "Headquarters")
            elif own:
                yield Headquarters(f"hq_{owner}", side, OwnerId(owner), where[own[0]], leader, "Headquarters")


def _sources(
    grid: Grid,
    units: Mapping[str, Drawn],
    where: Mapping[str, int],
    sources: Mapping[str, str] | None,
    *,
    low: bool = False,
) -> Iterator[SupplySource]:
    for side in (RED, BLUE):
        if sources is not None:
            hexes = [grid.parse(label) for label in sources.get(side, "").split()]
        else:
            hexes = sorted({at for uid, at in where.items() if units[uid].side == side})
        for at in hexes:
            yield SupplySource(f"{side}_{at}", side, at, low)


def _tracks(values: Mapping[str, int]) -> Iterator[Track]:
    for key, value in values.items():
        name, _, side = key.partition(".")
        yield Track(key, name, side, value, 4 if name == "mobilisation" else 10, name.title(), "", "judgement", ())


def _printed(uid: str, unit: Drawn, grid: Grid, where: Mapping[str, int], charts: Charts) -> Printed:
    home = (1 << grid.size) - 1
    if unit.home is not None:
        home = sum({1 << grid.parse(label) for label in unit.home.split()})
    return Printed(
        id=UnitId(uid),
        side=unit.side,
        name=f"Unit {uid}",
        type=charts.unit_types[unit.type],
        type_id=unit.type,
        echelon="company",
        owner=OwnerId(unit.owner),
        quality=unit.quality,
        cohesion=unit.pushed.cohesion if unit.opening is None else unit.opening,
        steps=unit.pushed.steps,
        leader=unit.leader,
        home=home,
        arrives=unit.arrives,
        at=where.get(uid, 0),
        men_low=unit.pushed.steps * 30,
        men_high=unit.pushed.steps * 50,
        confidence="high",
        source=(),
        inferred=(),
        note="",
        arms=(unit.pushed.tanks, unit.pushed.afv, unit.pushed.guns, unit.pushed.mlrs),
    )


def _mines(grid: Grid, mines: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    for side, words in mines.items():
        for word in words.split():
            label, direction = word.split("/")
            yield grid.hexside(grid.parse(label), int(direction)), 1 if side == RED else 2


def _state(
    board: Board,
    units: Mapping[str, Drawn],
    where: Mapping[str, int],
    control: Mapping[str, str] | None,
    works: Mapping[str, int] | None,
    dumps: Mapping[str, tuple[str, str, int]] | None,
) -> State:
    grid = board.grid
    held = bytearray(grid.size)
    for side, labels in (control or {}).items():
        for label in labels.split():
            held[grid.parse(label)] = 1 if side == RED else 2
    for uid, at in where.items():
        held[at] = 1 if units[uid].side == RED else 2
    on_map, pool = {}, {}
    for uid, unit in units.items():
        (on_map if uid in where else pool)[UnitId(uid)] = unit.pushed._replace(at=where.get(uid, 0))
    return State(
        board=board,
        units=on_map,
        pool=pool,
        gone={},
        control=bytes(held),
        works={grid.parse(label): level for label, level in (works or {}).items()},
        digging={},
        dumps={key: Dump(SideId(side), grid.parse(at), shells) for key, (side, at, shells) in (dumps or {}).items()},
        stores={},
        people={f"{home.place}:{home.community}": People(home.low, home.high) for home in board.residents},
        seen={RED: 0, BLUE: 0},
        memory={RED: {}, BLUE: {}},
        standing={RED: 0, BLUE: 0},
        losses={RED: Losses(), BLUE: Losses()},
        sorties={RED: (0, 0), BLUE: (0, 0)},
        unified={},
        attempts={},
        accounts={},
    )


# --- Politics ---------------------------------------------------------------------------------------------------

QUIET = {
    **{
        f"{name}.{side}": value
        for side in (RED, BLUE)
        for name, value in (("authority", 5), ("unity", 4), ("means", 5), ("hardship", 2), ("moscow", 5))
    },
    **{f"{name}.{side}": 2 for side in (RED, BLUE) for name in ("weariness", "mobilisation")},
    "tension": 2,
    "mediation": 2,
}
"""Tracks of a war in which nothing is at its end."""
MONTHLY = {"hours": 31 * 24}
"""A calendar in which each turn of some months begins in the next."""
_CAMPAIGN: dict[str, dict[str, Any]] = {
    "politics": {
        "acts": 2,
        "authority_per_act": 4,
        "lost_authority": 1,
        "lost_weariness": 1,
        "lost_most": 2,
        "attach_turns": 1,
        "attach": 1,
    },
    "manpower": {
        "replace_steps": 1,
        "replace_cohesion": 1,
        "steps_most": 10,
        "equip": {"tanks": 3, "afv": 4, "guns": 4, "mlrs": 2},
        "repair_percent": 50,
    },
    "diplomacy": {
        "offer_turns": 3,
        "ready": 9,
        "early_authority": 1,
        "broken_standing": 2,
        "tension_ends": 10,
        "fallen_turns": 2,
    },
    "supply": {"lift_loads": 2, "lift_units": 2},
    "people": {"leave_escort": 25, "relief": 1},
}


def campaign(**chapters: Mapping[str, Any]) -> Charts:
    """Return the tactical charts with politics, manpower and diplomacy, and other numbers in some chapters.

    What changes tracks or fights by itself (weariness, winter, plans, tired units, national loads) is off unless given.
    """
    charts = tactical()
    for chapter in {*_CAMPAIGN, *chapters}:
        numbers = {**_CAMPAIGN.get(chapter, {}), **chapters.get(chapter, {})}
        charts = replace(charts, **{chapter: replace(getattr(charts, chapter), **numbers)})
    return charts


def war(rows: str, *, tracks: Mapping[str, int] | None = None, charts: Charts | None = None, **drawn: Any) -> State:
    """Return a position with politics: quiet tracks but for *tracks*, and campaign charts."""
    return position(rows, tracks={**QUIET, **(tracks or {})}, charts=charts or campaign(), **drawn)


def choice(name: str, *effects: Mapping[str, Any], needs: Condition | None = None) -> Choice:
    """Return one answer to a dispatch."""
    return Choice(name, f"Answer {name}.", needs or {}, effects)


def dispatch(name: str, *choices: Choice, when: Condition | None = None, **more: Any) -> Script:
    """Return a dispatch to red that comes in turn 1 unless told otherwise; its default is the first choice."""
    fields = {"once": True, "text": f"Dispatch {name}.", "effects": (), "side": RED, **more}
    fields.setdefault("default", choices[0].id if choices else "")
    return Script(name, when or {"turn": 1}, choices=choices, **fields)


def measure(name: str, *effects: Mapping[str, Any], means: int = 1, every: int = 2, **more: Any) -> CouncilAct:
    """Return an act of the councils."""
    fields = {"sides": (), "needs": {}, "source": (), **more}
    return CouncilAct(name, f"Act {name}.", means=means, every=every, effects=effects, **fields)


# --- Reading and changing a position ---------------------------------------------------------------------------


def at(state: State, label: str) -> int:
    """Return the hex printed *label*."""
    return state.board.grid.parse(label)


def label(state: State, uid: str) -> str:
    """Return the label of the hex where *uid* stands."""
    return state.board.grid.label(state.units[UnitId(uid)].at)


def unit(state: State, uid: str) -> Unit:
    """Return the pushed part of unit *uid*."""
    return state.units[UnitId(uid)]


def change(state: State, uid: str, **changes: Any) -> State:
    """Return *state* with the pushed part of *uid* changed."""
    return state.with_unit(UnitId(uid), unit(state, uid)._replace(**changes))


def recharted(chapter: str, **numbers: Any) -> Charts:
    """Return the tactical charts with other *numbers* in one chapter."""
    charts = tactical()
    return replace(charts, **{chapter: replace(getattr(charts, chapter), **numbers)})


def march(state: State, uid: str, *labels: str) -> March:
    """Return the order to march *uid* from its hex along *labels*."""
    return March(UnitId(uid), (unit(state, uid).at, *(at(state, word) for word in labels)))


# --- Playing ---------------------------------------------------------------------------------------------------


def play(state: State, *orders: Order) -> tuple[State, tuple[Event, ...]]:
    """Resolve *orders* in turn; return the last State and all events."""
    seen: list[Event] = []
    for order in orders:
        state, events = engine.resolve(state, order)
        seen += events
    return state, tuple(seen)


def commit(state: State, target: str, *units: str) -> State:
    """Return *state* with *units* committed to the fight for the hex labelled *target*."""
    return play(state, *(Commit(UnitId(uid), at(state, target)) for uid in units))[0]


def attack(state: State, target: str, *units: str) -> tuple[State, tuple[Event, ...]]:
    """Commit *units*, attackers and support, against *target*, and launch."""
    return play(commit(state, target, *units), Launch(at(state, target)))


def end(state: State, phases: int = 1) -> tuple[State, tuple[Event, ...]]:
    """End this phase, and so many in all."""
    return play(state, *(EndPhase() for _ in range(phases)))


def refused(state: State, order: Order) -> list[str]:
    """Return the numbers of the rules that refuse *order*, as the side whose phase it is knows things."""
    return [refusal.rule for refusal in engine.refusals(engine.known(state, state.side), order)]


def only(events: Iterable[Event], kind: type[E]) -> list[E]:
    """Return the events of one kind."""
    return [event for event in events if isinstance(event, kind)]


def the(events: Iterable[Event], kind: type[E]) -> E:
    """Return the one event of its kind."""
    (found,) = only(events, kind)
    return found


def value(factors: Iterable[tuple[str, str, int]], words: str) -> int:
    """Return the sum of the factors whose words contain *words*."""
    return sum(n for _, said, n in factors if words in said)


# --- Positions at random ---------------------------------------------------------------------------------------


def invented(draw: Random, **more: Any) -> State:
    """Return a position drawn at random: small, crowded, and with a bit of everything on it."""
    cols, rows = draw.randint(5, 8), draw.randint(4, 6)
    labels = [f"{col:02}{row:02}" for row in range(rows) for col in range(cols)]
    ground = {label: draw.choice(".....rhhmtf") for label in labels}
    types = ("infantry",) * 4 + ("engineers", "militia", "tank", "artillery", "mortar", "rocket_artillery")
    types += ("attack_helicopter",)
    units: dict[str, Drawn] = {}
    stands: dict[str, str] = {}
    for side, names, make in ((RED, "abcdef", red), (BLUE, "uvwxyz", blue)):
        for uid in names[: draw.randint(3, 6)]:
            free = [word for word in labels if all(units[other].side == side for other in stands.get(word, ""))]
            middle = draw.choice(free)
            stands[middle] = stands.get(middle, "") + uid
            kind = draw.choice(types)
            units[uid] = make(
                draw.randint(1, 9),
                type=kind,
                quality=draw.randint(1, 4),
                cohesion=draw.randint(0, 8),
                owner=draw.choice((side, side, f"{side}_other")),
                leader=draw.choice((0, 0, 1)),
                loads=draw.randint(0, 3),
                tanks=draw.choice((0, 0, 4)),
                afv=draw.choice((0, 0, 3)),
                guns=draw.randint(1, 6) if kind in ("artillery", "mortar") else 0,
                mlrs=2 if kind == "rocket_artillery" else 0,
                stance=draw.choice(("hold", "reserve", "reserve", "give_ground", "hold_at_all_costs")),
                home=None if draw.random() < 0.7 else " ".join({middle, draw.choice(labels)}),
            )
    waiting = draw.random() < 0.5
    if waiting:
        units["m"] = red(4, arrives=2, tanks=7, guns=7)  # more than any stock has (12.7)
    towns = draw.sample(sorted(stands), 2)
    chain = [f"{col:02}{draw.choice((1, 1, 2)):02}" for col in range(cols)]
    road = [f"{col:02}01" for col in range(cols)]
    sappers = [word for word in sorted(stands) if any(units[uid].type == "engineers" for uid in stands[word])]
    side_words = [f"{draw.choice(labels)}/{draw.choice((0, 1, 2))}" for _ in range(19)]
    drawn: dict[str, Any] = {
        "cliff": " ".join(side_words[:5]),
        "steep": " ".join(side_words[9:]),
        "river": " ".join(side_words[5:7]),
        "stream": " ".join((side_words[7], *(f"{word}/0" for word in sappers))),
        "closed_pass": " ".join((side_words[8], *(f"{word}/1" for word in sappers))),
        "heights": {label: draw.choice((700, 1000, 1000, 1400)) for label in labels},
        "road": (" ".join(road),),
        "control": {"red": " ".join(labels[: len(labels) // 2]), "blue": " ".join(labels[len(labels) // 2 :])},
        "works": {draw.choice(labels): draw.randint(1, 3) for _ in range(2)},
        "mines": _mined(draw, cols, rows, stands, towns, {*road, chain[0]}),
        "places": {"one": (towns[0], "village"), "two": (towns[1], "city"), "pass": (chain[0], "pass")},
        "people": [("one", "red", 500, 1500, "houses"), ("two", "blue", 8000, 30000, "cellars")],
        "dumps": {"d": ("red", road[0], 4), "e": ("blue", road[-1], 3)},
        "sources": {"red": f"{road[0]} {labels[0]}", "blue": f"{road[-1]} {labels[-1]}"},
        "hq": {"red": labels[0], "blue": labels[-1]},
        "hq_leader": 1,
        "scripts": (
            Script("wings", {"turn": 1}, True, "Aircraft.", ({"air": {"side": "red", "sorties": 2, "turns": 3}},)),
            Script("luck", {"chance": 6}, False, "Luck.", ({"standing": {"side": "blue", "by": 1}},)),
        ),
        "objectives": (Objective("g", RED, "Take it.", PlaceId("two"), RED, 2, ()),),
        "spells": (Spell(2, 2, "fog", "mud"), Spell(3, 3, "clear", "snow")),
        "conditions": (DatedCondition("siege", "Fire.", PlaceId("two"), PlaceId("one"), RED, 0, 2),),
        "hour": draw.choice((0, 8, 16, 20)),
        "turns": 4,
        "seed": str(draw.randint(0, 999)),
        "chance": draw.choice(("dice", "dice", "expected")),
    }
    if draw.random() < 0.5:
        drawn |= _national(draw, units, towns, labels)
    text = "\n".join(
        " ".join(f"{ground[word]}:{stands[word]}" if word in stands else ground[word] for word in labels[n : n + cols])
        for n in range(0, len(labels), cols)
    )
    return position(text, **{**drawn, **more}, **units)


KINDS = ("men", "tanks", "afv", "guns", "mlrs", "loads")
_EVERYTHING: dict[str, dict[str, Any]] = {
    "politics": {
        "won_authority": 1,
        "recover_weeks": 2,
        "unity_per_command": 2,
        "weary_weeks": 2,
        "weary_men": 100,
        "winter_hardship": 1,
        "season_relief": 1,
        "hard_authority": 3,
        "hard_weeks": 1,
        "plan_turns": 1,
        "plan_range": 1,
        "plan_lasts": 2,
        "prepare": 1,
    },
    "cohesion": {"homeward_needs": 9, "homeward_turns": 1, "homeward_hexes": 2, "never_back": 1, "line_men": 7},
    "supply": {"low_share": 2, "front_every": 2, "captured_loads": 3},
    "manpower": {"depot_turns": 2, "arms_from_stock": 1},
}


def _national(draw: Random, units: dict[str, Drawn], towns: list[str], labels: list[str]) -> dict[str, Any]:
    """Return what makes a campaign of an invented position: tracks, dispatches, acts, stocks, flights, impulses."""
    tired = {"tired_impulses": 2, "tired_cohesion": 1} if draw.random() < 0.5 else {}
    charts = campaign(
        **{
            **_EVERYTHING,
            "politics": {**_EVERYTHING["politics"], **tired},
            "calendar": {"impulses": draw.choice((1, 2, 3)), **MONTHLY},
            "manpower": {**_EVERYTHING["manpower"], "national_loads": draw.choice((0, 1))},
        }
    )
    for uid in draw.sample(sorted(units), 2):
        if units[uid].type == "infantry":
            units[uid] = replace(units[uid], type="volunteer")
    away = draw.choice(sorted(uid for uid in units if uid != "m"))
    gifts: tuple[Mapping[str, Any], ...] = (
        {"track": {"name": "moscow", "by": 2}},
        {"stock": {"name": "men", "by": 3}},
        {"stock": {"name": "tanks", "by": -1}},
        {"air": {"sorties": 2, "turns": 2}},
        {"lift": {"lifts": 1, "weeks": 2}},
        {"truce": {"weeks": 1}},
        {"recall": {"units": [away], "weeks": 1}},
        {"cohesion": {"owner": "red_other", "by": 1}},
        {"merge": {"owner": "red_other", "into": "red"}},
        {"merge": {"owner": "blue_other", "into": "blue"}},
    )
    scripts = [
        Script("wings", {"turn": 1}, True, "Aircraft.", ({"air": {"side": "red", "sorties": 3, "turns": 4}},)),
        Script("luck", {"chance": 6}, False, "Luck.", ({"track": {"name": "tension", "by": 1}},), hazard=18),
        Script("lost", {"lost": {"side": "blue", "weeks": 2}}, False, "Talks.", (), again_after=2),
    ]
    for side in (RED, BLUE):
        answers = (
            choice("some", *draw.sample(gifts, 2)),
            choice("rich", draw.choice(gifts), needs={"track": {"name": "means", "at_least": 5}}),
            choice("none"),
        )
        hazard = draw.choice((12, 36))
        again = draw.choice((0, 1))
        scripts.append(
            dispatch(f"to_{side}", *answers, side=side, once=False, default="rich", hazard=hazard, again_after=again)
        )
    return {
        "charts": charts,
        "tracks": {**QUIET, "authority.red": draw.choice((0, 1, 8)), "tension": draw.choice((2, 2, 9))},
        "stock": {f"{kind}.{side}": draw.randint(0, 6) for kind in KINDS for side in (RED, BLUE)},
        "lifts": {"red": 1, "blue": draw.choice((0, 2))},
        "council": (
            measure("call_up", {"track": {"name": "mobilisation", "by": 1}}, {"stock": {"name": "men", "by": 2}}),
            measure("buy", {"stock": {"name": "tanks", "by": 2}}, means=2, every=1, sides=("blue",)),
            measure("speak", {"track": {"name": "authority", "by": 1}}, means=0, needs={"months": [1, 2, 3]}),
        ),
        "income": (Income("men.red", 1, 1, 1, 9, "men"), Income("means.blue", 1, 2, 1, 9, "oil")),
        "day": "1991-12-01",
        "scripts": tuple(scripts),
        "low": {"red": draw.choice(labels)},
        "spells": (
            Spell(1, 1, "clear", draw.choice(("dry", "snow"))),
            Spell(2, 2, "fog", "mud"),
            Spell(3, 9, "clear", "snow"),
        ),
    }


def _mined(
    draw: Random, cols: int, rows: int, stands: Mapping[str, str], towns: list[str], barred: set[str]
) -> dict[str, str]:
    """Return hexsides about its units that each side has mined, off the roads and away from homes."""
    grid, apart = Grid(cols, rows), {*towns, *barred}
    words: dict[str, list[str]] = {"red": [], "blue": []}
    taken: set[int] = set()
    for middle in sorted(stands):
        side = "red" if stands[middle][0] < "m" else "blue"
        for direction, to in enumerate(grid.neighbours[grid.parse(middle)]):
            number = grid.hexside(grid.parse(middle), direction)
            if to >= 0 and number not in taken and not {middle, grid.label(to)} & apart and draw.random() < 0.35:
                taken.add(number)
                words[side].append(f"{middle}/{direction}")
    return {side: " ".join(found) for side, found in words.items()}


def any_order(known: State, draw: Random) -> Order:
    """Return a legal order at random, fights before marches and both before the end of the phase."""
    own = known.of_side(known.side)
    found = list(engine.legal_orders(known))
    for uid in draw.sample(own, min(2, len(own))):
        found += engine.legal_orders(known, uid)
    weight = {
        OfferTruce: 0.2,
        WithdrawOffer: 0.5,
        Interdict: 30,
        Detach: 1,
        Prioritise: 1,
        Bridge: 9,
        ClearMines: 6,
        ClearPass: 20,
        EndPhase: 1,
        LayMines: 1,
        March: 1,
        Commit: 6,
        Launch: 12,
        Bombard: 9,
        AirStrike: 9,
    }
    return draw.choices(found, [weight.get(type(order), 3) for order in found])[0]


def walk(state: State, draw: Random, orders: int) -> Iterator[tuple[State, State, Order, State, tuple[Event, ...]]]:
    """Play legal orders at random; yield (before, what the side knew, order, after, events)."""
    for _ in range(orders):
        if state.over:
            return
        known = engine.known(state, state.side)
        order = any_order(known, draw)
        after, events = engine.resolve(state, order)
        yield state, known, order, after, events
        state = after
