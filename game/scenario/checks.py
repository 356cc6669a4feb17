"""Whether the files of a scenario fit together: every id leads somewhere, and what is written can come true.

Works on the plain values, not on the models, so that a mistake in one place hides no mistake in another. A check that
finds something missing or of the wrong kind says nothing: the models have said it already.
"""

from datetime import timedelta
from typing import Final

from game.core.board import BRIDGE, CLIFF, FORD, RIVER, TERRAIN, Charts
from game.core.events import EVENTS
from game.core.orders import ORDERS
from game.scenario import build
from game.scenario.conditions import SHARED, Known, check_condition, check_effect, check_event, window
from game.scenario.folder import Folder
from game.scenario.ground import Ground, check_map, check_rules
from game.scenario.models import MapFile
from game.scenario.reading import Item, by_id, listed
from game.scenario.texts import URL, check_dates, check_names, check_order, sourced

_NEEDS: Final[dict[str, tuple[str, ...]]] = {
    "march": ("units", "to"),
    "advance": ("units", "to"),
    "withdraw": ("units", "to"),
    "assault": ("units", "target"),
    "bombard": ("units", "target"),
    "counter_battery": ("units", "target"),
    "passage": ("target",),
    "unify": ("target",),
    "air": ("target",),
    "stance": ("units", "stance"),
    "dig": ("units",),
    "rest": ("units",),
    "rally": ("units",),
    "ask": ("units",),
    "prepare": ("target",),
    "replace": ("units",),
    "equip": ("units",),
    "act": ("act",),
    "attach": ("units",),
    "airlift": ("target",),
    "truce": (),
    "prioritise": ("target",),
}
"""What a plan must name beside what it does."""
_ORDERS: Final = frozenset(order.__name__ for order in ORDERS)
_EVENTS: Final = frozenset(event.__name__ for event in EVENTS)


def cross(folder: Folder) -> None:
    """Add every fault that lies between the files that a game needs."""
    scenario, oob = folder.top("scenario"), folder.top("oob")
    events, history = folder.top("events"), folder.top("history")
    national, told = folder.top("politics"), folder.top("briefings")
    supply = scenario.item("supply")
    known = Known(
        ground=check_map(folder.documents["map"]) if "map" in folder.documents else Ground(),
        charts=folder.charts,
        turns=scenario.number("turns") or 0,
        start=scenario.text("start"),
        hours=folder.charts.calendar.hours if folder.charts else 4,
        sides=by_id(scenario.items("sides"), "side"),
        owners=by_id(scenario.items("owners"), "owner"),
        sources=by_id(scenario.items("sources"), "source"),
        units=by_id(oob.items("units"), "unit"),
        events=by_id(events.items("events"), "event"),
        objectives=by_id(scenario.items("objectives"), "objective"),
        dumps=by_id(supply.items("dumps"), "dump"),
        unread=frozenset(
            what
            for what, holder, key in (
                ("place", folder.top("map"), "places"),
                ("side", scenario, "sides"),
                ("owner", scenario, "owners"),
                ("source", scenario, "sources"),
                ("unit", oob, "units"),
                ("event", events, "events"),
                ("objective", scenario, "objectives"),
                ("dump", supply, "dumps"),
            )
            if not holder.holds_list(key)
        ),
    )
    if "rules" in folder.documents:
        check_rules(folder.documents["rules"], folder.charts)
    by_id(supply.items("sources"), "supply source")
    by_id(scenario.items("headquarters"), "headquarters")
    by_id(scenario.items("conditions"), "condition")
    by_id(history.items("plans"), "plan")
    by_id(history.items("checkpoints"), "checkpoint")
    for top in (scenario, oob, events, history, national, told):
        _facts(top, known)
        check_dates(top)
    _scenario(scenario, known)
    _control(scenario, known)
    _weather(scenario, known)
    _people(scenario, known)
    _units(oob, known)
    for item in events.items("events"):
        check_event(item, known)
    _politics(national, folder, known)
    _briefings(told, national, known)
    for n, tree in enumerate(scenario.items("ends_when")):
        check_condition(scenario, ("ends_when", n), tree, known)
    _objectives(folder, scenario, known)
    _waiting(known)
    _history(history, known)
    _tutorial(folder.top("tutorial"), known)
    check_names(folder, known.start[:10], _last_day(known))


def _last_day(known: Known) -> str:
    """Return the last day of the scenario, or "" when its length cannot be read."""
    try:
        return (build.moment(known.start) + timedelta(hours=known.hours * known.turns)).date().isoformat()
    except (ValueError, OverflowError):
        return known.start[:10]


# --- ids, sources, dates


def _facts(top: Item, known: Known) -> None:
    for item, path, word in sourced(top):
        if word not in known.sources:
            known.unknown(item, path, "source", word, known.sources)


# --- politics.yaml


def _politics(national: Item, folder: Folder, known: Known) -> None:
    by_id(national.items("council"), "council act")
    by_id(national.items("chapters"), "chapter")
    seen: set[tuple[str, str]] = set()
    for track in national.items("tracks"):
        name, side = track.text("name"), track.text("side")
        if (name in SHARED) == bool(side):
            whose = "belongs to no side" if name in SHARED else "belongs to a side"
            track.fault("name", f"the track of {name} {whose}")
        if side:
            known.side(track, "side", side)
        if (name, side) in seen:
            track.fault("name", f"the track {name} of {side or 'both sides'} stands here twice")
        seen.add((name, side))
    for entry in (*national.items("stocks"), *national.items("income")):
        known.side(entry, "side", entry.text("side"))
    for act in national.items("council"):
        for side in act.value.get("sides") or () if isinstance(act.value.get("sides"), list) else ():
            known.side(act, "sides", side)
        if isinstance(act.item("needs").value, dict):
            check_condition(act, ("needs",), act.item("needs"), known)
        for effect in act.items("effects"):
            check_effect(effect, known)
    for ablation in by_id(national.items("ablations"), "ablation").values():
        for n, word in ablation.texts("without_events"):
            if word not in known.events:
                known.unknown(ablation, ("without_events", n), "event", word, known.events)
        for n, word in ablation.texts("shut"):
            known.place(ablation, ("shut", n), word)
        for gauge in ablation.items("gauges"):
            _counts(gauge, known)
        for switch in ablation.items("charts"):
            chapter_name, _, number = switch.text("key").partition(".")
            chart = getattr(known.charts, chapter_name, None)
            if known.charts is not None and type(getattr(chart, number, None)) is not int:
                switch.fault("key", f"the ruleset has no number {switch.text('key')!r}; expected chapter.number")
    for chapter in national.items("chapters"):
        _opens(chapter, folder, known)
        first, last = chapter.number("first"), chapter.number("last")
        if first is not None and last is not None and not first <= last <= max(known.turns, 1):
            chapter.fault("last", f"runs from {first} to {last}; expected turns in order, at most {known.turns}")


_COUNTED: Final = {
    "weeks_held": ("side", "places"),
    "captured": ("side",),
    "assaults": (),
    "arms": ("side",),
    "dry": ("side",),
    "on_map": ("side", "type"),
    "track": ("name",),
}
"""What a gauge must name beside its measure and its turns."""


def _counts(gauge: Item, known: Known) -> None:
    """Check that what an ablation counts is there."""
    needs = _COUNTED.get(gauge.text("measure"), ())
    for key in needs:
        if key not in gauge.value:
            gauge.fault("measure", f"{gauge.text('measure')} needs {key}, and none is given")
    if gauge.text("side"):
        known.side(gauge, "side", gauge.text("side"))
    for n, word in gauge.texts("places"):
        known.place(gauge, ("places", n), word)
    kind = gauge.text("type")
    if kind and known.charts is not None and kind not in known.charts.unit_types:
        gauge.unknown("type", "unit type", kind, known.charts.unit_types)
    first, last = gauge.number("from_turn") or 1, gauge.number("to_turn")
    if last is not None and not first <= last <= max(known.turns, 1):
        gauge.fault("to_turn", f"counts from turn {first} to {last}; expected turns in order, at most {known.turns}")


def _briefings(told: Item, national: Item, known: Known) -> None:
    """Check that each chapter's briefings are for a chapter there is, and for both sides."""
    chapters = by_id(national.items("chapters"), "chapter")
    for entry in by_id(told.items("chapters"), "briefing").values():
        if entry.text("id") not in chapters:
            known.unknown(entry, "id", "chapter", entry.text("id"), chapters)
        for what in ("sides", "views"):
            key = "id" if what == "sides" else "side"
            found = [item.text(key) for item in entry.items(what)]
            if known.sides and sorted(found) != sorted(known.sides):
                entry.fault(what, f"has {what} for {listed(found) or 'nobody'}; expected one for each of both sides")


def _opens(chapter: Item, folder: Folder, known: Known) -> None:
    """Check what the opening of a chapter names."""
    legend = folder.top("map").item("district_legend")
    districts = {legend.item(letter).text("id") for letter in legend}
    for held in chapter.items("control"):
        known.side(held, "side", held.text("side"))
        known.where(held, "around", held.text("around"))
        for n, word in held.texts("districts"):
            if word not in districts:
                held.unknown(("districts", n), "district", word, districts)
        if known.ground.grid is not None and held.text("hexes"):
            try:
                list(build.spans(known.ground.grid, held.text("hexes")))
            except ValueError as error:
                held.fault("hexes", str(error))
    for key in ("gone", "here"):
        for n, word in chapter.texts(key):
            if word not in known.units:
                known.unknown(chapter, (key, n), "unit", word, known.units)
    places = chapter.item("where")
    for uid in places:
        if uid not in known.units:
            known.unknown(places, uid, "unit", uid, known.units)
        known.where(places, uid, places.text(uid))
    for n, word in chapter.texts("happened"):
        if word.partition(":")[0] not in known.events:
            known.unknown(chapter, ("happened", n), "event", word, known.events)
    for entry in chapter.items("values"):
        if entry.text("side"):
            known.side(entry, "side", entry.text("side"))
    merged = chapter.item("merged")
    for owner in merged:
        for word in (owner, merged.text(owner)):
            if word not in known.owners:
                known.unknown(merged, owner, "owner", word, known.owners)


# --- scenario.yaml


def _scenario(scenario: Item, known: Known) -> None:
    if scenario.text("first_side"):
        known.side(scenario, "first_side", scenario.text("first_side"))
    if scenario.text("id") and scenario.document.folder and scenario.text("id") != scenario.document.folder:
        message = f"the id is {scenario.text('id')!r}; expected the name of its folder, {scenario.document.folder!r}"
        scenario.fault("id", message)
    for source in known.sources.values():
        if source.text("url") and not URL.match(source.text("url")):
            source.fault("url", f'{source.text("url")!r} is no link; expected https://..., or "" for none')
    for owner in known.owners.values():
        known.side(owner, "side", owner.text("side"))
    posts: dict[int, str] = {}
    for post in scenario.items("headquarters"):
        known.side(post, "side", post.text("side"))
        _owned(post, known)
        at = _dry(post, known)
        if at is not None and posts.setdefault(at, post.text("id")) != post.text("id"):
            post.fault("where", f"headquarters {posts[at]!r} stands in the same hex; expected a hex of its own")
    for works in scenario.items("works"):
        _dry(works, known)
        level, limit = works.number("level"), known.charts.works.max_level if known.charts else 9
        if level is not None and limit < level <= 9:
            works.fault("level", f"found {level}; expected at most {limit}, as the ruleset has it")
    supplied: set[str] = set()
    supply = scenario.item("supply")
    for source in supply.items("sources"):
        known.side(source, "side", source.text("side"))
        supplied.add(source.text("side"))
        _dry(source, known)
    for side in known.sides:
        if side not in supplied and supply.items("sources") and supplied <= set(known.sides):
            supply.fault("sources", f"side {side!r} has no source; expected at least one", at_key=True)
    for dump in known.dumps.values():
        known.side(dump, "side", dump.text("side"))
        _dry(dump, known)
    for entry in scenario.items("conditions"):
        known.place(entry, "falls_on", entry.text("falls_on"))
        known.place(entry, "base", entry.text("base"))
        known.side(entry, "by", entry.text("by"))
        check_order(entry, "harm_low", "harm_high")


def _owned(item: Item, known: Known) -> None:
    """Check that the owner of a unit or headquarters exists and is of its side."""
    owner = item.text("owner")
    if not owner:
        return
    if owner not in known.owners:
        known.unknown(item, "owner", "owner", owner, known.owners)
        return
    side, its = known.owners[owner].text("side"), item.text("side")
    if side in known.sides and its in known.sides and side != its:
        own = [name for name, entry in known.owners.items() if entry.text("side") == its]
        message = f"owner {owner!r} is of side {side!r}; expected one of {its!r}: {', '.join(own) or 'none is defined'}"
        item.fault("owner", message)


def _dry(item: Item, known: Known) -> int | None:
    """Return the hex of an item's `where`, which must be on the map and on land."""
    at = known.where(item, "where", item.text("where"))
    if at is not None and known.ground.is_water(at):
        item.fault("where", f"{item.text('where')!r} lies in water; expected a hex of land")
        return None
    return at


def _control(scenario: Item, known: Known) -> None:
    if scenario.text("control_default"):
        known.side(scenario, "control_default", scenario.text("control_default"))
    for entry in scenario.items("control"):
        known.side(entry, "side", entry.text("side"))
        if ("hexes" in entry) == ("around" in entry):
            entry.fault((), "expected either hexes, or around with radius")
        elif "around" in entry:
            known.where(entry, "around", entry.text("around"))
            if "radius" not in entry:
                entry.fault("around", "around without radius; expected a radius in hexes")
        elif known.ground.grid is not None:
            try:
                list(build.spans(known.ground.grid, entry.text("hexes")))
            except ValueError as error:
                entry.fault("hexes", str(error))


def _weather(scenario: Item, known: Known) -> None:
    covered: set[int] = set()
    readable = True
    for spell in scenario.items("weather"):
        first, last = spell.number("from"), spell.number("to")
        if first is None or last is None:
            readable = False
        elif first > last:
            check_order(spell, "from", "to")
            readable = False
        else:
            covered.update(range(first, min(last, 999) + 1))
            if known.turns and last > known.turns:
                spell.fault("to", f"turn {last} is after the last turn; expected at most {known.turns}")
    missing = [turn for turn in range(1, known.turns + 1) if turn not in covered]
    if missing and readable and "weather" in scenario:
        shown = ", ".join(map(str, missing[:6])) + (" ..." if len(missing) > 6 else "")
        scenario.fault("weather", f"no weather for turn {shown}; expected every turn to be covered", at_key=True)


def _people(scenario: Item, known: Known) -> None:
    met: dict[tuple[str, str], int] = {}
    for home in scenario.items("people"):
        known.place(home, "where", home.text("where"))
        for n, word in home.texts("leave_towards"):
            known.place(home, ("leave_towards", n), word)
        check_order(home, "low", "high")
        key = (home.text("where"), home.text("community"))
        line = home.document.where((*home.steps, "where"))[0]
        if all(key) and met.setdefault(key, line) != line:
            home.fault(
                "where", f"the {key[1]} residents of {key[0]!r} stand twice; the first entry is in line {met[key]}"
            )


def _objectives(folder: Folder, scenario: Item, known: Known) -> None:
    reach = _reach(folder, scenario, known)
    for goal in known.objectives.values():
        known.side(goal, "side", goal.text("side"))
        side, place, turn = goal.text("controlled_by"), goal.text("place"), goal.number("turn")
        known.side(goal, "controlled_by", side)
        at = known.place(goal, "place", place)
        if goal.text("at") == "by" and "turn" not in goal:
            goal.fault("at", "an objective by a turn without the turn; expected turn: with a number")
        elif goal.text("at") == "end" and "turn" in goal:
            goal.fault("turn", "an objective at the end names a turn; expected at: by, or no turn", at_key=True)
        elif turn is not None and known.turns and not 1 <= turn <= known.turns:
            goal.fault("turn", f"turn {turn} is not played; expected 1 to {known.turns}")
        if at is not None and side in reach and not reach[side] >> at & 1:
            message = f"no unit of {side!r} can march to {place!r} and the side does not hold it; expected one in reach"
            goal.fault("place", message)


def _reach(folder: Folder, scenario: Item, known: Known) -> dict[str, int]:
    """Return, by side, the mask of hexes that it holds or can march to in any time; {} when the map is not to be read.

    A side with a unit whose type or hex is not to be read is left out: the unit might be the one that marches.
    """
    model, charts, area = folder.models.get("map"), known.charts, known.ground
    if not isinstance(model, MapFile) or charts is None or area.grid is None or folder.documents["map"].faults:
        return {}
    grid = area.grid
    flags, roads = build.sides_of_hexes(grid, model, tuple(area.height)), build.roads_of_hexes(grid, model)
    entries = [
        (entry.text("side"), entry.text("hexes"), entry.text("around"), entry.number("radius") or 0)
        for entry in scenario.items("control")
    ]
    control = build.control(grid, area.places, scenario.text("control_default"), entries)
    labels = {grid.label(at): at for at in range(grid.size)}
    found: dict[str, int] = {}
    for side in known.sides:
        units = [unit for unit in known.units.values() if unit.text("side") == side]
        places = [(area.places | labels).get(unit.text("where")) for unit in units]
        kinds = [charts.unit_types.get(unit.text("type")) for unit in units]
        if None in places or None in kinds:
            continue
        mask = sum(1 << at for at in range(grid.size) if control[at] == side)
        for mobility, chart in (("foot", charts.movement.foot), ("motor", charts.movement.motor)):
            firm = [chart.terrain.get(TERRAIN[code], 0) > 0 for code in area.terrain]
            ways = [
                at
                for at, kind in zip(places, kinds, strict=True)
                if at is not None and kind and kind.mobility == mobility
            ]
            seen = set(ways)
            while ways:
                at = ways.pop()
                for to, flag, road in zip(grid.neighbours[at], flags[at], roads[at], strict=True):
                    dry = not flag & RIVER or flag & (BRIDGE | FORD) or chart.river > 0
                    level = road or (firm[to] and not (mobility == "motor" and flag & CLIFF))
                    if to >= 0 and to not in seen and dry and level:
                        seen.add(to)
                        ways.append(to)
            mask |= sum(1 << at for at in seen)
        found[side] = mask
    return found


# --- oob.yaml


def _units(oob: Item, known: Known) -> None:
    charts = known.charts
    stacks: dict[int, list[tuple[Item, str, int]]] = {}
    for unit in oob.items("units"):
        known.side(unit, "side", unit.text("side"))
        _owned(unit, known)
        at = _dry(unit, known)
        home = unit.item("home")
        known.where(home, "where", home.text("where"))
        check_order(unit.item("men"), "low", "high")
        arrives, steps = unit.number("arrives"), unit.number("steps")
        if arrives is not None and known.turns and arrives > known.turns:
            unit.fault(
                "arrives", f"turn {arrives} is after the last turn; expected at most {known.turns}, or 0 by event only"
            )
        if charts is not None:
            _strength(unit, charts)
        if at is not None and arrives == 1 and steps and unit.text("side") in known.sides:
            stacks.setdefault(at, []).append((unit, unit.text("side"), steps))
    limit = charts.movement.stack_steps if charts else 999
    for stack in stacks.values():
        total = 0
        for unit, side, steps in stack:
            total += steps
            if side != stack[0][1]:
                unit.fault("where", f"{stack[0][0].text('id')!r} of the other side stands in the same hex")
                break
            if total > limit:
                unit.fault("where", f"{total} steps stand in one hex with this unit; expected at most {limit}")
                break


def _strength(unit: Item, charts: Charts) -> None:
    """Check a unit against the ruleset: its type, men, quality, cohesion, loads and weapons."""
    name = unit.text("type")
    kind = charts.unit_types.get(name)
    if name and kind is None:
        unit.unknown("type", "unit type", name, charts.unit_types)
    men, steps = unit.item("men"), unit.number("steps")
    low, high = men.number("low"), men.number("high")
    if steps and low is not None and high is not None and low <= high and (kind is None or kind.role != "air"):
        strength = steps * charts.men_per_step
        # One step is the least a counter can have, even of a crew of twenty.
        if strength < low or (strength > high and steps > 1):
            message = f"{steps} steps are {strength} men; expected {low} to {high}, as men says"
            unit.fault("steps", message)
    grade, cohesion = unit.number("quality"), unit.number("cohesion")
    chart = charts.quality.get(name)
    if grade is not None and not 1 <= grade <= 5:
        unit.fault("quality", f"found {grade}; expected quality 1 to 5")
    elif grade is not None and cohesion is not None:
        top = charts.cohesion.cap + grade
        if not 0 <= cohesion <= top:
            unit.fault("cohesion", f"found {cohesion}; expected 0 to {top}, {charts.cohesion.cap} and the quality")
        elif chart is not None and (grade, cohesion) not in chart.values():
            rows = ", ".join(f"{service} {row[0]} and {row[1]}" for service, row in chart.items())
            message = f"quality {grade} and cohesion {cohesion} are not in the chart for {name}; expected {rows}"
            unit.fault("cohesion", message)
    loads = unit.number("loads")
    if loads is not None and charts.supply.max_loads < loads <= 99:
        unit.fault("loads", f"found {loads}; expected at most {charts.supply.max_loads}, as the ruleset has it")
    weapon = {"gun": "guns", "mortar": "mortars", "mlrs": "mlrs"}.get(kind.reach if kind else "")
    if weapon and not unit.number(weapon) and (weapon not in unit or unit.number(weapon) == 0):
        unit.fault("type", f"{name} without {weapon}; expected at least one")


def _waiting(known: Known) -> None:
    """Check that a unit that comes by event only is called by one."""
    called = {effect.text("reinforce") for event in known.events.values() for effect in event.items("effects")}
    for name, unit in known.units.items():
        if unit.number("arrives") == 0 and name not in called:
            unit.fault("arrives", "comes by event only, and no event reinforces it; expected a turn, or an event")


# --- history.yaml, tutorial.yaml


def _history(history: Item, known: Known) -> None:
    for plan in history.items("plans"):
        side = plan.text("side")
        known.side(plan, "side", side)
        for key in ("units", "support"):
            for n, name in plan.texts(key):
                if name not in known.units:
                    known.unknown(plan, (key, n), "unit", name, known.units)
                elif known.units[name].text("side") in known.sides and side in known.sides:
                    its = known.units[name].text("side")
                    if its != side:
                        plan.fault((key, n), f"unit {name!r} is of side {its!r}; expected a unit of {side!r}")
        for key in ("to", "target"):
            known.where(plan, key, plan.text(key))
        for key in _NEEDS.get(plan.text("do"), ()):
            if key not in plan:
                plan.fault("do", f"{plan.text('do')} without {key}; expected {key}: as well")
        for n, word in plan.texts("via"):
            known.where(plan, ("via", n), word)
        turns = plan.value.get("turns")
        if isinstance(turns, list) and [type(turn) for turn in turns] == [int, int] and known.turns:
            first, last = turns
            if not 1 <= first <= last <= known.turns:
                message = f"found {first} to {last}; expected [first, last] within 1 to {known.turns}"
                plan.fault("turns", message)
        for key in ("when", "until"):
            if isinstance(plan.item(key).value, dict):
                window(plan.item(key), known, True, ())
                _no_chance(plan.item(key))
    for point in history.items("checkpoints"):
        known.place(point, "place", point.text("place"))
        holder = point.text("controlled_by")
        if holder and holder != "contested" and holder not in known.sides:
            known.unknown(point, "controlled_by", "side", holder, [*known.sides, "contested"])
        _within(point, known)


def _no_chance(tree: Item) -> None:
    """Add a fault for a roll in a plan's condition: what a commander meant to do hangs on no die."""
    if "chance" in tree:
        tree.fault("chance", "a plan waits for no chance; expected what a commander could know", at_key=True)
    for branch in (*tree.items("all"), *tree.items("any"), tree.item("not")):
        if isinstance(branch.value, dict):
            _no_chance(branch)


def _within(point: Item, known: Known) -> None:
    try:
        start = build.moment(known.start)
        day = build.moment(point.text("date"))
    except ValueError:
        return
    passed = (day.date() - start.date()).days
    last = (start.hour + known.turns * known.hours - 1) // 24
    if known.turns and not 0 <= passed <= last:
        message = (
            f"{point.text('date')} is not played; expected a day from {known.start[:10]} on, {last + 1} days at most"
        )
        point.fault("date", message)


def _tutorial(tutorial: Item, known: Known) -> None:
    for step in by_id(tutorial.items("steps"), "step").values():
        wait = step.item("wait_for")
        if not isinstance(wait.value, dict):
            continue
        asked = [key for key in ("screen", "select", "order", "key", "event") if key in wait]
        if len(asked) != 1:
            found = " and ".join(asked) or "none of them"
            wait.fault((), f"found {found}; expected exactly one of screen, select, order, key, event")
        elif asked != ["order"] and ("unit" in wait or "target" in wait):
            wait.fault((), "unit and target belong to an order; expected order: with them")
        for key in ("select", "unit"):
            if wait.text(key) and wait.text(key) not in known.units:
                known.unknown(wait, key, "unit", wait.text(key), known.units)
        known.where(wait, "target", wait.text("target"))
        for key, names in (("order", _ORDERS), ("event", _EVENTS)):
            if wait.text(key) and wait.text(key) not in names:
                wait.unknown(key, key, wait.text(key), names)
