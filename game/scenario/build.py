"""From the files of a scenario to the Board and the opening State.

Takes files that `checks` found without fault; what it builds is the integers and tuples that the rules read.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from game.core.board import (
    BRIDGE,
    CLIFF,
    FORD,
    PASS,
    RIVER,
    ROAD_CLASSES,
    STEEP,
    STREAM,
    TERRAIN,
    Ablation,
    Board,
    ChapterPrint,
    Charts,
    Choice,
    CouncilAct,
    DatedCondition,
    Gauge,
    Headquarters,
    Income,
    Objective,
    OwnerId,
    Place,
    PlaceId,
    PlaceName,
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
from game.core.codec import canonical, encode_state, fingerprint
from game.core.hexes import Grid, bits
from game.core.state import Dump, Losses, People, State, Unit
from game.scenario.models import (
    ChapterEntry,
    Condition,
    Effect,
    EventsFile,
    MapFile,
    Model,
    Names,
    OobFile,
    PlaceEntry,
    PoliticsFile,
    ScenarioFile,
    UnitEntry,
)

FEATURES: Final = {
    "steep": STEEP,
    "cliff": CLIFF,
    "river_1": RIVER,
    "river_2": RIVER,
    "stream": STREAM,
    "bridge": BRIDGE,
    "ford": FORD,
    "closed_pass": PASS,
}
TRACK_NAMES: Final = {
    "authority": "Authority",
    "unity": "Unity",
    "means": "Means",
    "hardship": "Hardship",
    "moscow": "Moscow",
    "weariness": "Weariness",
    "mobilisation": "Mobilisation",
    "standing": "Standing",
    "tension": "Regional tension",
    "mediation": "Mediation",
}
MOST: Final = {"mobilisation": 4}
STOCK_NAMES: Final = ("men", "tanks", "afv", "guns", "mlrs", "loads")
DRAWN: Final = ("border", "nkao", "river_1", "river_2", "stream")


def opening(
    scenario: ScenarioFile,
    oob: OobFile,
    events: EventsFile,
    ground: MapFile,
    charts: Charts,
    politics: PoliticsFile | None = None,
) -> tuple[Board, State]:
    """Return the Board and the State before the game is opened; the Board's digest covers both."""
    board = _board(scenario, oob, events, ground, charts)
    if politics is not None:
        board = replace(board, **_national(board, politics, ground))
    state = _state(board, scenario, oob)
    if board.tracks:
        board = replace(board, abroad=sum(1 << at for at, code in enumerate(state.control) if not code))
    board = replace(board, digest=_digest(board, state), cache={})
    return board, state.evolve(board=board)


@lru_cache(maxsize=8)
def rectangle(cols: int, rows: int) -> Grid:
    """Return the grid of that size. Kept, because its neighbour tables cost more than the rest of a Board."""
    return Grid(cols, rows)


def chapter(board: Board, opening: State, entry: ChapterPrint) -> tuple[Board, State]:
    """Return the Board and opening State of one chapter, from those of the whole scenario.

    It opens as history had things: control as documented, and each unit that had arrived and was not gone where the
    order of battle, or the chapter, puts it. What is about to be judged is judged at the chapter's end at the latest.
    """
    made = replace(board, first_turn=entry.first, turns=entry.last, digest="", cache={})
    goals = tuple(replace(goal, turn=min(goal.turn, entry.last)) for goal in board.objectives)
    made = replace(made, objectives=tuple(goal for goal in goals if goal.turn >= entry.first))
    state = _as_history_had_it(made, opening, entry)
    made = replace(made, digest=_digest(made, state), cache={})
    return made, state.evolve(board=made)


def without(board: Board, opening: State, ablation: Ablation) -> tuple[Board, State]:
    """Return the Board and opening State with one thing left out: for asking what it was worth, not for play."""
    charts = board.charts
    for key, value in ablation.charts:
        chapter, _, number = key.partition(".")
        charts = replace(charts, **{chapter: replace(getattr(charts, chapter), **{number: value})})
    shut = set(ablation.shut)
    near = board.grid.neighbours
    roads = tuple(
        tuple(0 if at in shut or to in shut else road for road, to in zip(sides, near[at], strict=True))
        for at, sides in enumerate(board.roads)
    )
    made = replace(
        board,
        scenario=f"{board.scenario}-without-{ablation.id}",
        charts=charts,
        roads=roads,
        scripts=tuple(script for script in board.scripts if script.id not in ablation.without_events),
        weather=tuple(replace(spell, ground="dry") for spell in board.weather) if ablation.dry else board.weather,
        digest="",
        cache={},
    )
    state = opening.evolve(board=made, ground="dry" if ablation.dry else opening.ground)
    made = replace(made, digest=_digest(made, state), cache={})
    return made, state.evolve(board=made)


def _as_history_had_it(board: Board, opening: State, entry: ChapterPrint) -> State:
    control = bytearray(opening.control)
    for at, code in entry.control:
        control[at] = code
    units: dict[UnitId, Unit] = {}
    pool: dict[UnitId, Unit] = {}
    gone: dict[UnitId, str] = {}
    for uid, unit in sorted({**opening.units, **opening.pool}.items()):
        arrives = board.roster[uid].arrives
        if uid in entry.gone:
            gone[uid] = "recalled"
        elif uid in entry.here or 0 < arrives < entry.first:
            units[uid] = unit._replace(at=entry.where.get(uid, unit.at))
        else:
            pool[uid] = unit
    for uid, unit in units.items():
        control[unit.at] = opening.code(board.roster[uid].side)
    standing = {side.id: entry.values.get(f"standing.{side.id}", 0) for side in board.sides}
    spell = next((s for s in reversed(board.weather) if s.first <= entry.first <= s.last), None)
    return opening.evolve(
        board=board,
        units=units,
        pool=pool,
        gone=gone,
        control=bytes(control),
        turn=entry.first - 1,
        standing=standing,
        tracks={key: entry.values.get(key, value) for key, value in opening.tracks.items()},
        stock={**opening.stock, **{k: v for k, v in entry.values.items() if k.partition(".")[0] in STOCK_NAMES}},
        happened=entry.happened,
        happened_at={name: max(0, entry.first - 8) for name in entry.happened},
        merged=dict(entry.merged),
        people=_people_of(board, opening, bytes(control)),
        dumps={key: dump for key, dump in opening.dumps.items() if control[dump.at] == opening.code(dump.side)},
        sky=spell.sky if spell else "clear",
        ground=spell.ground if spell else "dry",
    )


def _people_of(board: Board, opening: State, control: bytes) -> dict[str, People]:
    """Return the residents: those whose place is in the other side's hands by then have left it."""
    found = {}
    for home in board.residents:
        key = f"{home.place}:{home.community}"
        group, code = opening.people[key], control[home.at]
        holder = str(board.sides[code - 1].id) if code else home.community
        left = holder != home.community
        found[key] = group._replace(low=0, high=0, left_low=group.low, left_high=group.high) if left else group
    return found


def _chapter(entry: ChapterEntry, board: Board, ground: MapFile) -> ChapterPrint:
    where, grid = _Where(board.grid, ground), board.grid
    codes = {str(side.id): n for n, side in enumerate(board.sides, 1)}
    letters = {district.id: letter for letter, district in ground.district_legend.items()}
    rows = "".join(ground.districts.split())
    control: dict[int, int] = {}
    for held in entry.control:
        hexes = [at for at, letter in enumerate(rows) if letter in {letters[name] for name in held.districts}]
        hexes += list(spans(grid, held.hexes or ""))
        if held.around:
            hexes += bits(grid.disc(where(held.around), held.radius))
        control.update(dict.fromkeys(hexes, codes[held.side]))
    return ChapterPrint(
        entry.id,
        entry.title,
        entry.first,
        entry.last,
        entry.summary,
        tuple(sorted(control.items())),
        tuple(UnitId(uid) for uid in entry.gone),
        tuple(UnitId(uid) for uid in entry.here),
        {uid: where(there) for uid, there in entry.where.items()},
        {f"{v.name}.{v.side}" if v.side else v.name: v.value for v in entry.values},
        tuple(entry.happened),
        dict(entry.merged),
    )


def _national(board: Board, file: PoliticsFile, ground: MapFile) -> dict[str, Any]:
    """Return the printed part of politics: tracks, stocks, income, the council, chapters."""
    start, hours = board.start, board.charts.calendar.hours
    return {
        "tracks": tuple(
            Track(
                key=f"{entry.name}.{entry.side}" if entry.side else entry.name,
                name=TRACK_NAMES[entry.name],
                side=entry.side or "",
                value=entry.value,
                most=MOST.get(entry.name, 10),
                text=entry.text,
                because=entry.because,
                confidence=entry.confidence,
                source=tuple(entry.source),
            )
            for entry in file.tracks
        ),
        "stocks": {f"{entry.name}.{entry.side}": entry.value for entry in file.stocks},
        "income": tuple(
            Income(f"{e.name}.{e.side}", e.by, e.every, e.from_turn, e.to_turn, e.because or e.note or "income")
            for e in file.income
        ),
        "council": tuple(
            CouncilAct(
                entry.id,
                entry.text,
                tuple(entry.sides),
                timed(entry.needs, start, hours) if entry.needs else {},
                entry.means,
                entry.every,
                tuple(_effect(effect) for effect in entry.effects),
                tuple(entry.source),
            )
            for entry in file.council
        ),
        "chapters": tuple(_chapter(entry, board, ground) for entry in file.chapters),
        "ablations": tuple(
            Ablation(
                entry.id,
                entry.text,
                entry.expected,
                tuple(
                    Gauge(
                        gauge.text,
                        gauge.measure,
                        gauge.side or "",
                        tuple(PlaceId(name) for name in gauge.places),
                        gauge.type or "",
                        gauge.name or "",
                        tuple(gauge.months),
                        gauge.from_turn,
                        gauge.to_turn,
                        gauge.change == "more",
                    )
                    for gauge in entry.gauges
                ),
                tuple((switch.key, switch.value) for switch in entry.charts),
                tuple(entry.without_events),
                tuple(board.places[PlaceId(name)].at for name in entry.shut),
                entry.dry,
                tuple(entry.source),
            )
            for entry in file.ablations
        ),
    }


def turn_of(date: str, start: str, hours: int) -> int:
    """Return the turn in which *date* falls, not before 1; a day or month counts from its first hour.

    >>> turn_of("1992-05-08T02:30", "1992-05-07T20:00", 4), turn_of("1992-05-08", "1992-05-07T20:00", 4)
    (2, 2)
    """
    passed = moment(date) - moment(start)
    return max(1, int(passed.total_seconds() // 3600) // hours + 1)


def moment(date: str) -> datetime:
    """Return the first moment of *date*, a year, month, day or minute; raise ValueError for a day that never was."""
    return datetime.fromisoformat(date + "-01-01"[len(date) - 4 :] if len(date) < 10 else date)


def hexsides(grid: Grid, text: str) -> Iterator[tuple[int, int]]:
    """Yield (hex, direction) of each hexside "CCRR/d" in *text*; raise ValueError for one that is none."""
    for word in text.split():
        label, _, direction = word.partition("/")
        if direction not in ("0", "1", "2", "3", "4", "5"):
            raise ValueError(f"a hexside is written CCRR/d, d from 0 to 5; found {word!r}")
        yield grid.parse(label), int(direction)


def spans(grid: Grid, text: str) -> Iterator[int]:
    """Yield the hexes of a list "0412 0512-0912", where a dash joins the ends of a row; raise ValueError for others.

    >>> list(spans(Grid(4, 3), "0001 0102-0302"))
    [4, 9, 10, 11]
    """
    for word in text.split():
        start, dash, end = word.partition("-")
        first, last = grid.parse(start), grid.parse(end if dash else start)
        if first > last or first // grid.cols != last // grid.cols:
            raise ValueError(f"a row of hexes runs eastward in one row, as 0412-0912; found {word!r}")
        yield from range(first, last + 1)


def in_force(names: Names, day: str) -> Iterator[PlaceName]:
    """Yield the form of each language that was in force on *day*; the one that began last of several.

    Where a change is known by its year or month alone, the new form counts once that has passed, and the old one until
    then: no form is printed before its date.
    """
    for language in ("az", "hy", "hy_latin", "ru"):
        forms = sorted(getattr(names, language), key=lambda name: name.first)
        begun = [name for name in forms if _begun(name.first, day)]
        if begun:
            form, is_last = begun[-1], len(begun) == len(forms)
            if not (form.last and day[: len(form.last)] > form.last and is_last):
                yield PlaceName(language, form.form)


def _begun(first: str, day: str) -> bool:
    return first <= day if len(first) in (0, 10) else first < day[: len(first)]


def _disc(entry: PlaceEntry, grid: Grid, scale_m: int) -> int:
    error_m = round(entry.error_km * 1000)
    return grid.disc(grid.parse(entry.hex), (2 * error_m + scale_m) // (2 * scale_m))


def _place(entry: PlaceEntry, grid: Grid, scale_m: int, day: str) -> Place:
    return Place(
        id=PlaceId(entry.id),
        at=grid.parse(entry.hex),
        kind=entry.kind,
        english=entry.english,
        names=tuple(in_force(entry.names, day)),
        first="hy" if entry.majority_1989 == "armenian" else "az",
        latitude=f"{entry.lat:.4f}",
        longitude=f"{entry.lon:.4f}",
        error_m=round(entry.error_km * 1000),
        disc=_disc(entry, grid, scale_m),
        population=entry.population_1989,
        population_quality=entry.population_quality,
        majority=entry.majority_1989,
        confidence=entry.confidence,
        source=entry.position_source,
        note=entry.note,
    )


def sides_of_hexes(grid: Grid, ground: MapFile, height: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Return the feature flags of the six sides of each hex."""
    flags = [[0] * 6 for _ in range(grid.size)]
    for name, flag in FEATURES.items():
        for at, direction in hexsides(grid, getattr(ground.hexsides, name)):
            other = grid.neighbours[at][direction]
            if other < 0:
                flags[at][direction] |= 0 if flag == STEEP else flag
                continue
            # Steep ground costs the climber: it shows on the side of the lower hex alone.
            if flag != STEEP or height[at] < height[other]:
                flags[at][direction] |= flag
            if flag != STEEP or height[other] < height[at]:
                flags[other][(direction + 3) % 6] |= flag
    return tuple(map(tuple, flags))


def roads_of_hexes(grid: Grid, ground: MapFile) -> tuple[tuple[int, ...], ...]:
    """Return the road class that leaves each hex in the six directions."""
    roads = [[0] * 6 for _ in range(grid.size)]
    for road in ground.roads:
        grade = ROAD_CLASSES.index(road.road_class)
        chain = [grid.parse(label) for label in road.hexes.split()]
        for a, b in pairwise(chain):
            direction = grid.direction(a, b)
            roads[a][direction] = max(roads[a][direction], grade)
            roads[b][(direction + 3) % 6] = max(roads[b][(direction + 3) % 6], grade)
    return tuple(map(tuple, roads))


def plain(model: Model) -> dict[str, Any]:
    """Return what an author wrote in *model*, as plain values."""
    return model.model_dump(by_alias=True, exclude_unset=True)


def timed(tree: Condition, start: str, hours: int) -> dict[str, Any]:
    """Return a condition tree in which every date has become a turn."""

    def turned(node: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, value in node.items():
            if key == "date":
                made["turn"] = turn_of(value, start, hours)
            elif key in ("all", "any"):
                made[key] = [turned(branch) for branch in value]
            else:
                made[key] = turned(value) if key == "not" else value
        return made

    return turned(plain(tree))


def _effect(effect: Effect) -> dict[str, Any]:
    return plain(effect)


class _Where:
    """Finds the hex of a place id or a hex label."""

    def __init__(self, grid: Grid, ground: MapFile) -> None:
        self._grid = grid
        self._places = {place.id: place.hex for place in ground.places}

    def __call__(self, where: str) -> int:
        return self._grid.parse(self._places.get(where, where))


def _printed(unit: UnitEntry, where: _Where, grid: Grid, charts: Charts) -> Printed:
    everywhere = (1 << grid.size) - 1
    return Printed(
        id=UnitId(unit.id),
        side=SideId(unit.side),
        name=unit.name,
        type=charts.unit_types[unit.type],
        type_id=unit.type,
        echelon=unit.echelon,
        owner=OwnerId(unit.owner),
        quality=unit.quality,
        cohesion=unit.cohesion,
        steps=unit.steps,
        leader=unit.leader,
        home=grid.disc(where(unit.home.where), unit.home.radius) if unit.home else everywhere,
        arrives=unit.arrives,
        at=where(unit.where),
        men_low=unit.men.low,
        men_high=unit.men.high,
        confidence=unit.confidence,
        source=tuple(unit.source),
        inferred=tuple(unit.inferred),
        note=unit.note,
        arms=(unit.tanks, unit.afv, unit.guns + unit.mortars, unit.mlrs),
    )


def _board(scenario: ScenarioFile, oob: OobFile, events: EventsFile, ground: MapFile, charts: Charts) -> Board:
    grid = rectangle(ground.cols, ground.rows)
    where = _Where(grid, ground)
    hours, start = charts.calendar.hours, scenario.start
    height = tuple(int(word) for row in ground.heights_m for word in row.split())
    places = {PlaceId(p.id): _place(p, grid, ground.scale_m, start[:10]) for p in ground.places}
    first, second = scenario.sides
    return Board(
        scenario=scenario.id,
        title=scenario.title,
        digest="",
        start=start,
        start_hour=int(start[11:13]),
        turns=scenario.turns,
        first_side=SideId(scenario.first_side),
        fog=scenario.fog,
        grid=grid,
        scale_m=ground.scale_m,
        terrain=bytes(TERRAIN.index(ground.legend[letter]) for row in ground.terrain.split() for letter in row),
        height=height,
        relief=tuple(int(word) for row in ground.relief_m for word in row.split()),
        hexsides=sides_of_hexes(grid, ground, height),
        roads=roads_of_hexes(grid, ground),
        lines={name: tuple(hexsides(grid, getattr(ground.hexsides, name))) for name in DRAWN},
        places=places,
        sides=(
            Side(SideId(first.id), first.label, first.command),
            Side(SideId(second.id), second.label, second.command),
        ),
        owners={OwnerId(owner.id): SideId(owner.side) for owner in scenario.owners},
        headquarters=tuple(
            Headquarters(post.id, SideId(post.side), OwnerId(post.owner), where(post.where), post.leader, post.name)
            for post in scenario.headquarters
        ),
        sources=tuple(
            SupplySource(source.id, SideId(source.side), where(source.where), source.low)
            for source in scenario.supply.sources
        ),
        charts=charts,
        roster={UnitId(unit.id): _printed(unit, where, grid, charts) for unit in oob.units},
        residents=tuple(
            Residents(PlaceId(home.where), where(home.where), home.community, home.low, home.high, home.shelter)
            for home in scenario.people
        ),
        conditions=tuple(
            DatedCondition(
                entry.id,
                entry.text,
                PlaceId(entry.falls_on),
                PlaceId(entry.base),
                SideId(entry.by),
                entry.harm_low,
                entry.harm_high,
            )
            for entry in scenario.conditions
        ),
        objectives=tuple(
            Objective(
                id=goal.id,
                side=SideId(goal.side),
                text=goal.text,
                place=PlaceId(goal.place),
                controlled_by=SideId(goal.controlled_by),
                turn=scenario.turns if goal.turn is None or goal.at == "end" else goal.turn,
                source=tuple(goal.source),
            )
            for goal in scenario.objectives
        ),
        scripts=tuple(
            Script(
                event.id,
                timed(event.when, start, hours),
                event.once,
                event.text,
                tuple(_effect(effect) for effect in event.effects),
                event.hazard,
                event.again_after,
                event.side or "",
                tuple(
                    Choice(
                        option.id,
                        option.text,
                        timed(option.needs, start, hours) if option.needs else {},
                        tuple(_effect(effect) for effect in option.effects),
                    )
                    for option in event.choices
                ),
                event.default or (event.choices[0].id if event.choices else ""),
                event.history or "",
            )
            for event in events.events
        ),
        weather=tuple(Spell(spell.first, spell.last, spell.sky, spell.ground) for spell in scenario.weather),
        ends_when=tuple(timed(tree, start, hours) for tree in scenario.ends_when),
        renamed=tuple(_renamed(ground, start, hours, scenario.turns)),
        closed_months=closed_months(grid, ground),
    )


def _renamed(
    ground: MapFile, start: str, hours: int, turns: int
) -> Iterator[tuple[int, PlaceId, tuple[PlaceName, ...]]]:
    """Yield the places that change a name while the scenario lasts: a turn shows the names of its last day."""
    if hours * turns < 24 * 28:
        return
    ends = [(moment(start) + timedelta(hours=hours * turn - 1)).date().isoformat() for turn in range(turns + 1)]
    for turn in range(1, turns + 1):
        for entry in ground.places:
            if any(
                ends[turn - 1] < form.first <= ends[turn]
                for language in ("az", "hy", "hy_latin", "ru")
                for form in getattr(entry.names, language)
                if len(form.first) == 10
            ):
                yield turn, PlaceId(entry.id), tuple(in_force(entry.names, ends[turn]))


def closed_months(grid: Grid, ground: MapFile) -> dict[int, tuple[int, ...]]:
    """Return the months in which the map has each hexside of a pass closed."""
    closed = sorted({grid.hexside(at, way) for at, way in hexsides(grid, ground.hexsides.closed_pass)})
    return {
        side: tuple(int(month) for month in one.closed_months.split())
        for one in ground.passes
        for side in closed
        if one.closed_months and grid.parse(one.hex) in grid.beside(side)
    }


def control(
    grid: Grid, places: Mapping[str, int], default: str, entries: Iterable[tuple[str, str, str, int]]
) -> list[str]:
    """Return the side that holds each hex: *default*, then each (side, hexes, around, radius)."""
    held = [default] * grid.size
    for side, hexes, around, radius in entries:
        try:
            at = list(spans(grid, hexes))
            if around:
                at += bits(grid.disc(places[around] if around in places else grid.parse(around), radius))
        except ValueError:
            continue
        for index in at:
            held[index] = side
    return held


def _control(board: Board, scenario: ScenarioFile, units: Mapping[UnitId, Unit]) -> bytes:
    codes = {"": 0, board.sides[0].id: 1, board.sides[1].id: 2}
    places: dict[str, int] = {place.id: place.at for place in board.places.values()}
    entries = [(entry.side, entry.hexes or "", entry.around or "", entry.radius or 0) for entry in scenario.control]
    held = bytearray(codes[side] for side in control(board.grid, places, scenario.control_default, entries))
    for uid, unit in units.items():
        held[unit.at] = codes[board.roster[uid].side]
    return bytes(held)


def _state(board: Board, scenario: ScenarioFile, oob: OobFile) -> State:
    grid = board.grid
    places: dict[str, int] = {place.id: place.at for place in board.places.values()}
    units: dict[UnitId, Unit] = {}
    pool: dict[UnitId, Unit] = {}
    for entry in oob.units:
        printed = board.roster[UnitId(entry.id)]
        unit = Unit(
            at=printed.at,
            steps=entry.steps,
            tanks=printed.arms[0],
            afv=printed.arms[1],
            guns=printed.arms[2],
            mlrs=printed.arms[3],
            cohesion=entry.cohesion,
            loads=entry.loads,
            stance=entry.stance,
        )
        (units if entry.arrives == 1 else pool)[printed.id] = unit
    first, second = (side.id for side in board.sides)
    spell = next((spell for spell in reversed(board.weather) if spell.first <= 1 <= spell.last), None)
    return State(
        board=board,
        units=units,
        pool=pool,
        gone={},
        control=_control(board, scenario, units),
        works={
            places[work.where] if work.where in places else grid.parse(work.where): work.level
            for work in scenario.works
            if work.level
        },
        digging={},
        dumps={
            dump.id: Dump(
                SideId(dump.side),
                places[dump.where] if dump.where in places else grid.parse(dump.where),
                dump.shells,
            )
            for dump in scenario.supply.dumps
        },
        stores={},
        people={f"{home.place}:{home.community}": People(home.low, home.high) for home in board.residents},
        seen={first: 0, second: 0},
        memory={first: {}, second: {}},
        standing={first: 0, second: 0},
        losses={first: Losses(), second: Losses()},
        sorties={first: (0, 0), second: (0, 0)},
        unified={},
        attempts={},
        accounts={},
        tracks={track.key: track.value for track in board.tracks},
        stock=dict(board.stocks),
        sky=spell.sky if spell else "clear",
        ground=spell.ground if spell else "dry",
    )


def _digest(board: Board, state: State) -> str:
    """Return the fingerprint of what the rules read; prose, drawn lines, names, sources and notes stay out."""
    charts = _charts_of(board.charts)
    printed = {
        "scenario": board.scenario,
        "start": board.start,
        "turns": board.turns,
        "first_side": board.first_side,
        "fog": board.fog,
        "cols": board.grid.cols,
        "rows": board.grid.rows,
        "scale_m": board.scale_m,
        "terrain": board.terrain.hex(),
        "height": board.height,
        "relief": board.relief,
        "hexsides": board.hexsides,
        "roads": board.roads,
        "places": {place.id: [place.at, place.kind, place.population] for place in board.places.values()},
        "sides": [[side.id, side.command] for side in board.sides],
        "owners": dict(board.owners),
        "headquarters": [[post.id, post.side, post.owner, post.at, post.leader] for post in board.headquarters],
        "sources": [[s.id, s.side, s.at, *(("low",) if s.low else ())] for s in board.sources],
        "charts": charts,
        "roster": {uid: _rules_of(unit) for uid, unit in board.roster.items()},
        "residents": [
            [home.place, home.at, home.community, home.low, home.high, home.shelter] for home in board.residents
        ],
        "conditions": [
            [entry.id, entry.falls_on, entry.base, entry.by, entry.harm_low, entry.harm_high]
            for entry in board.conditions
        ],
        "objectives": [[goal.id, goal.side, goal.place, goal.controlled_by, goal.turn] for goal in board.objectives],
        "scripts": [
            [script.id, script.when, script.once, _effects_of(script.effects), *_dispatch_of(script)]
            for script in board.scripts
        ],
        "weather": [[spell.first, spell.last, spell.sky, spell.ground] for spell in board.weather],
        "ends_when": list(board.ends_when),
    }
    if board.tracks:
        printed |= {
            "tracks": {track.key: [track.value, track.most] for track in board.tracks},
            "stocks": dict(board.stocks),
            "income": [[entry.key, entry.by, entry.every, entry.first, entry.last] for entry in board.income],
            "council": [
                [act.id, list(act.sides), act.needs, act.means, act.every, _effects_of(act.effects)]
                for act in board.council
            ],
            "first_turn": board.first_turn,
        }
    if board.charts.calendar.passes_by_month:
        printed["closed_months"] = sorted(board.closed_months.items())
    return fingerprint(canonical(printed), canonical(encode_state(state)))


def _effects_of(effects: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Return effects without their prose."""
    return [
        {
            kind: {key: value for key, value in about.items() if key != "because"}
            if kind == "track" and isinstance(about, Mapping)
            else about
            for kind, about in effect.items()
        }
        for effect in effects
        if "note" not in effect
    ]


def _dispatch_of(script: Script) -> list[Any]:
    """Return what a script says beyond those of a battle; nothing for one that says no more."""
    if script.hazard == 36 and not script.again_after and not script.side and not script.choices:
        return []
    answers = [[option.id, option.needs, _effects_of(option.effects)] for option in script.choices]
    return [script.hazard, script.again_after, script.side, answers, script.default]


_LATER: Final = ("politics", "manpower", "diplomacy")
"""Chapters of the charts that only a scenario with politics has."""


def _charts_of(charts: Charts) -> dict[str, Any]:
    """Return the numbers of a ruleset; one that leaves a rule out by its default stays out of the fingerprint.

    So a rule that only another ruleset uses changes no game that was made before it.
    """
    found = asdict(charts)
    del found["title"]
    for chapter in fields(charts):
        numbers = getattr(charts, chapter.name)
        if is_dataclass(numbers):
            for number in fields(numbers):
                if number.default == getattr(numbers, number.name):
                    del found[chapter.name][number.name]
            if chapter.name in _LATER and numbers == chapter.default:
                del found[chapter.name]
    return found


def _rules_of(unit: Printed) -> list[Any]:
    return [
        unit.side,
        unit.type_id,
        unit.echelon,
        unit.owner,
        unit.quality,
        unit.cohesion,
        unit.steps,
        unit.leader,
        f"{unit.home:x}",
        unit.arrives,
        unit.at,
        unit.men_low,
        unit.men_high,
    ]
