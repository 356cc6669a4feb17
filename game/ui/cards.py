"""Cards: what a unit, a hex, a fight, a page of the record or a source says, as the HTML that text boxes read.

Every text from YAML passes `escape`. A model's number stands in italics and says that it is one.
"""

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any, Final

from game import engine, report
from game.core.board import NOWHERE, Board, SideId, UnitId
from game.core.state import People, State, Unit
from game.ui import campaign, groundcards, worksigns
from game.ui.citing import sources

SUPPLY: Final = ("isolated", "low", "full")
SIDE_SIGNS: Final = ("■", "□")
"""A sign beside the label of side A and B, so that no list tells them by colour."""
CONFIDENCE: Final = {
    "sourced": "sourced",
    "inferred": "inferred",
    "estimate": "estimate",
    "unknown": "unknown",
}


def chance(n: int) -> str:
    """Return *n* in 36 as people read it.

    >>> chance(18)
    '18 in 36 (50 %)'
    """
    return f"{n} in 36 ({round(n * 100 / 36)} %)"


def side_label(state: State, side: str) -> str:
    """Return the label of *side* with its sign."""
    return f"{SIDE_SIGNS[state.code(side) - 1]} {state.board.side(SideId(side)).label}"


def strength(steps: int, printed: int) -> str:
    """Return how strong a unit is; one that took in men may have more than it began with.

    >>> strength(3, 4), strength(8, 4)
    ('3 of 4 steps', '8 steps, 4 at first')
    """
    return f"{steps} of {printed} steps" if steps <= printed else f"{steps} steps, {printed} at first"


def period(board: Board, turn: int) -> str:
    """Return what a turn is called: a week where a turn has impulses."""
    return f"{'turn' if board.charts.calendar.impulses == 1 else 'week'} {turn}"


def _men(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"


def stores(unit: Unit) -> str:
    """Return the vehicles and guns of *unit* in words."""
    parts = [
        f"{count} {word}{'' if count == 1 else 's'}"
        for count, word in (
            (unit.tanks, "tank"),
            (unit.afv, "armoured vehicle"),
            (unit.guns, "gun"),
            (unit.mlrs, "rocket launcher"),
        )
        if count
    ]
    return ", ".join(parts)


def unit_card(known: State, uid: UnitId, prose: Any, names: str) -> str:
    """Return the card of a unit in sight or of the reader's own side."""
    board, printed = known.board, known.board.roster[uid]
    head = f"<b>{escape(printed.name)}</b><br>"
    kind = f"{printed.type_id.replace('_', ' ')}, {printed.echelon} · {side_label(known, printed.side)}"
    unit = known.units.get(uid)
    if unit is None:
        why = known.gone.get(uid)
        state = f"It left the game: {why.replace('_', ' ')}." if why else "It has not arrived or is out of sight."
        return f"{head}{escape(kind)}<br>{state}"
    own = known.known_to in ("", printed.side)
    lines = [
        escape(kind),
        f"At {escape(report.place_name(board, unit.at, names))}",
        f"Strength: {strength(unit.steps, printed.steps)} · about {unit.steps * board.charts.men_per_step} men "
        "<i>(model)</i>",
    ]
    if found := stores(unit):
        lines.append(escape(found.capitalize()))
    if own:
        lines += [
            f"Cohesion: {unit.cohesion} of {5 + printed.quality} ({cohesion_word(unit.cohesion)}) · "
            f"quality {printed.quality}",
            f"Supply: {SUPPLY[unit.supply]} · ammunition {unit.loads} of {board.charts.supply.max_loads} loads",
            f"Movement points: {unit.mp}"
            + (" · has acted" if unit.spent else " · has marched" if unit.moved else " · has not acted"),
            f"Stance: {report.STANCES[unit.stance]}"
            + (f" · fatigue {unit.fatigue}" if unit.fatigue else "")
            + (f" · leader {printed.leader}" if printed.leader else ""),
            f"Answers to: {escape(prose.owners.get(known.owner_of(uid), known.owner_of(uid)))}",
        ]
        if unit.target != NOWHERE:
            lines.append(f"<b>Committed to {escape(report.place_name(board, unit.target, names))}</b>")
        lines += campaign.unit_lines(known, uid, prose)
        lines.append(_hold_lines(known, uid))
    elif known.known_to:
        lines.append("<i>What is seen from outside; the rest is not known.</i>")
    lines.append(
        f"<i>Order of battle: {_men(printed.men_low, printed.men_high)} men, {CONFIDENCE[printed.confidence]}"
        + (f"; inferred: {escape(', '.join(printed.inferred))}" if printed.inferred else "")
        + f"</i> {sources(printed.source, prose)}"
    )
    if printed.note:
        lines.append(f"<i>{escape(printed.note)}</i>")
    return head + "<br>".join(line for line in lines if line)


def cohesion_word(cohesion: int) -> str:
    """Return how ready to stay a unit of *cohesion* is, in a word."""
    return "about to go" if cohesion == 0 else "disrupted" if cohesion < 3 else "shaken" if cohesion < 5 else "steady"


def _hold_lines(known: State, uid: UnitId) -> str:
    hold = engine.hold_forecast(known, uid)
    if not hold.must_answer:
        return f"Resolve {hold.resolve}; nothing presses it to answer now (rule 9.3)."
    odds = [
        f"{word} {chance(value)}"
        for word, value in (
            ("stays", hold.stays),
            ("wavers", hold.wavers),
            ("leaves", hold.leaves),
            ("flees", hold.flees),
            ("surrenders", hold.surrenders),
        )
        if value
    ]
    factors = "; ".join(f"{escape(words)} {value:+d} ({rule})" for rule, words, value in hold.factors)
    return (
        f"<b>It answers at the end of its side's phase:</b> {', '.join(odds)}.<br>"
        f"Resolve {hold.resolve} against pressure {hold.pressure}. {factors}"
    )


def hex_card(known: State, at: int, prose: Any, names: str, *, latin: bool = False) -> str:
    """Return the card of a hex, with the stack in it; *latin* leaves out names in other scripts, as on a projector."""
    board = known.board
    name, label = report.place_name(board, at, names), f"hex {board.grid.label(at)}"
    lines = [f"<b>{escape(name)}</b>" + ("" if name.startswith(label) else f" · {label}")]
    for n, place in enumerate(board.named(place, known.turn) for place in groundcards.places_in(board, at)):
        if n:
            lines.append(f"<b>{escape(report.place_label(place, names))}</b>")
        if forms := groundcards.forms_line(place, latin):
            lines.append(forms)
        lines += groundcards.place_lines(place, prose.ground)
    lines += groundcards.ground_lines(board, prose.ground, at)
    holder = known.controller(at)
    lines.append("Controlled by " + (side_label(known, holder) if holder else "nobody"))
    if known.works.get(at):
        lines.append(f"Positions: level {known.works[at]} (rule 10.1)")
    lines += worksigns.lines(known, at)
    lines += campaign.hex_lines(known, at)
    if known.stores.get(at):
        lines.append(f"Left standing here: {report.stores_named(known.stores[at])}")
    dumps = [f"{dump.shells} shells" for dump in known.dumps.values() if dump.at == at]
    if dumps:
        lines.append("Dump: " + ", ".join(dumps))
    for home in board.residents:
        if home.at == at:
            group = known.people[f"{home.place}:{home.community}"]
            lines.append(
                f"<i>Model estimate: {report.span(group.low, group.high)} "
                f"{report.COMMUNITIES.get(home.community, home.community)} live here; "
                f"{report.span(group.left_low, group.left_high)} have left"
                f"{harm_of(group)}. Shelter: {home.shelter}.</i>"
            )
    lines += [f"Recorded: {escape(line)}" for line in report.recorded_lines(prose.chronicle, board, known.turn, at)]
    for condition in board.conditions:
        fallen, base = board.places.get(condition.falls_on), board.places.get(condition.base)
        on = (fallen.at if fallen else NOWHERE, base.at if base else NOWHERE)
        if at in on and condition.id not in known.ended_conditions:
            lines.append(f"Dated condition (rule 14.5): {escape(condition.text)}")
    units = known.units_at(at)
    if units:
        lines.append(f"<br><b>{report.count(len(units), 'unit')} here</b>")
        lines += [
            f"<a href='unit:{uid}'>{escape(board.roster[uid].name)}</a>, {known.units[uid].steps} steps, "
            f"{side_label(known, board.roster[uid].side)}"
            for uid in units
        ]
    if known.known_to:
        for uid, sighting in sorted(known.memory[SideId(known.known_to)].items()):
            if sighting.at == at and uid not in known.units:
                lines.append(
                    f"<i>Last seen here in {period(board, sighting.turn)}: {escape(board.roster[uid].name)}, "
                    f"{sighting.steps} steps</i>"
                )
    return "<br>".join(lines)


def fight_card(known: State, assault: Any | None, fire: Any | None, target: int, names: str) -> str:
    """Return the preview of what is committed to *target*: *assault* and *fire* are Forecasts, or None."""
    board = known.board
    parts = [f"<b>Fight for {escape(report.place_name(board, target, names))}</b>"]
    if assault is not None and assault.assault is not None:
        parts.append(_assault_lines(known, assault))
    elif assault is not None:
        parts.append("<b>No assault:</b> " + "<br>".join(escape(note) for note in assault.notes))
    if fire is not None and fire.fire is not None:
        parts.append(fire_lines(known, fire, "Fire alone (7.2)"))
    elif fire is not None:
        parts.append("<b>No fire alone:</b> " + "<br>".join(escape(note) for note in fire.notes))
    return "<br><br>".join(parts)


def _named(known: State, units: Sequence[UnitId]) -> str:
    return escape(", ".join(known.board.roster[uid].name for uid in units)) or "none"


def _assault_lines(known: State, forecast: Any) -> str:
    fight = forecast.assault
    total = fight.column + max(
        -known.board.charts.assault.shift_limit,
        min(known.board.charts.assault.shift_limit, sum(n for _, _, n in fight.shifts)),
    )
    lines = [
        f"Attackers: {_named(known, fight.attackers)}",
        f"In support: {_named(known, fight.supporters)}",
        f"Seen in defence: {_named(known, fight.defenders)}",
        f"Power {fight.attack_power // 12:,} to {fight.defence_power // 12:,}: column {fight.column:+d} (6.6)",
        *(f"{value:+d}  {escape(words)} ({rule})" for rule, words, value in fight.shifts),
        f"<b>Score {total:+d} and the roll</b>",
        "",
        "<b>Results, chances in 36</b>",
    ]
    by_effect = groupby(
        fight.outcomes,
        lambda r: (
            r.attacker_steps,
            r.attacker_cohesion,
            r.defender_steps,
            r.defender_cohesion,
            r.broken,
            r.shattered,
        ),
    )
    for effect, results in by_effect:
        odds = sum(result.chance_36 for result in results)
        broken = ", shattered" if effect[5] else ", broken" if effect[4] else ""
        lines.append(
            f"{odds:>2}: attacker −{effect[0]} steps −{effect[1]} cohesion; "
            f"defender −{effect[2]} steps −{effect[3]} cohesion{broken}"
        )
    lines += [
        "",
        f"Expected losses: attacker {fight.expected_attacker_losses_36 / 36:.1f} steps, "
        f"defender {fight.expected_defender_losses_36 / 36:.1f} steps",
        *(f"Goes when asked: {_named(known, (uid,))} {chance(odds)} (3.5)" for uid, odds in fight.will),
        *(
            f"May leave at the end of its side's phase: {_named(known, (uid,))} {chance(odds)} (9.5)"
            for uid, odds in fight.holds
        ),
        f"Way out for the defender: {'yes' if fight.way_out else 'none'} (9.6)",
        *(escape(note) for note in forecast.notes),
        harm_line(fight.harm),
        f"Costs {report.count(forecast.command, 'command point')}. Cannot be taken back once launched.",
    ]
    return "<br>".join(lines)


def harm_of(group: People) -> str:
    """Return the harm the model counts, and nothing where it counts none: a nought would read as a finding."""
    return f"; {report.span(group.harm_low, group.harm_high)} killed or wounded by fire" if group.harm_high else ""


def harm_line(harm: tuple[int, int]) -> str:
    """Return the estimate of harm to residents, in the plain style of a model's number."""
    if not harm[1]:
        return "<i>Harm to residents (model estimate): none; nobody lives there.</i>"
    return f"<i>Harm to residents (model estimate): {report.span(*harm)} people killed or wounded (7.8).</i>"


def fire_lines(known: State, forecast: Any, title: str) -> str:
    """Return the preview of fire or of an aircraft sortie."""
    fire = forecast.fire
    lines = [
        f"<b>{escape(title)}</b>",
        f"{report.count(fire.points, 'fire point')} at {_named(known, fire.struck)}: cohesion −{fire.cohesion}",
    ]
    if fire.counter_battery:
        lines.append("It answers guns found firing (7.5).")
    if fire.risk_36:
        lines.append(f"Risk to the aircraft: {chance(fire.risk_36)} (8.3)")
    lines += [
        harm_line(fire.harm),
        f"Costs {report.count(forecast.command, 'command point')}. Cannot be taken back.",
    ]
    return "<br>".join(lines)


def forces(known: State, prose: Any) -> str:
    """Return the order of battle of both sides as far as it is known: own units, and the other side's seen ones."""
    board, lines = known.board, []
    for side in board.sides:
        lines.append(f"<b>{side_label(known, side.id)}</b> · <a href='side:{side.id}'>who they were</a>")
        own = known.known_to in ("", side.id)
        mine = [uid for uid, printed in sorted(board.roster.items()) if printed.side == side.id]
        for owner, units in groupby(
            sorted(mine, key=lambda uid: (str(board.roster[uid].owner), uid)), key=lambda uid: board.roster[uid].owner
        ):
            told = [line for uid in units if (line := _force_line(known, uid, own))]
            if told:
                lines.append(f"<i>{escape(prose.owners.get(owner, str(owner)))}</i>")
                lines += told
        lines.append("")
    return "<br>".join(lines)


def _force_line(known: State, uid: UnitId, own: bool) -> str:
    board, printed = known.board, known.board.roster[uid]
    link = f"<a href='unit:{uid}'>{escape(printed.name)}</a>"
    unit = known.units.get(uid)
    if unit is not None:
        where = escape(report.place_name(board, unit.at))
        more = f", cohesion {unit.cohesion}, supply {SUPPLY[unit.supply]}" if own else ""
        return f"{link}: {strength(unit.steps, printed.steps)}{more}, {where}"
    if uid in known.gone:
        return f"{link}: {known.gone[uid].replace('_', ' ')}"
    if own and uid in known.pool:
        return f"{link}: " + (
            f"arrives in {period(board, printed.arrives)}" if printed.arrives else "may arrive by an event"
        )
    if known.known_to and (sighting := known.memory[SideId(known.known_to)].get(uid)):
        return f"{link}: last seen in {period(board, sighting.turn)} at {escape(report.place_name(board, sighting.at))}"
    return ""


def side_note(prose: Any, side: str) -> str:
    """Return the fixed note on who a side's forces were."""
    entry = prose.sides[side]
    return f"<b>{escape(entry.label)}</b><br>{escape(entry.note)}"


def chronicle_line(entry: Any) -> str:
    """Return the line of a page of the record in a list."""
    until = f" to {report.day_words(entry.date_end)}" if entry.date_end else ""
    return f"{report.day_words(entry.date)}{until} · {entry.title}"


CONTENT_NOTE: Final = (
    "<b>Before you continue.</b> This page is about the killing of civilians at {place} on {date}. It says who was "
    "killed, by whom, and what is disputed. It has no pictures and no game. You can read the one-line version, read it "
    "all, or skip it; nothing later depends on it and nobody is told what you chose. If this war touched your family, "
    "you need not speak for anyone. Your teacher has a printed text for a quiet place."
)


def chronicle_card(entry: Any, places: Mapping[Any, Any], prose: Any, *, opened: bool, projector: bool) -> str:
    """Return a page of the record; one of level 3 says one line until it is *opened*, and on a projector always."""
    date = report.day_words(entry.date) + (f" to {report.day_words(entry.date_end)}" if entry.date_end else "")
    place = places.get(entry.place)
    where = place.english if place else entry.title.split(",")[0]
    head = f"<b>{escape(entry.title)}</b><br><i>{escape(date)} · {escape(entry.category)}</i>"
    if entry.level >= 3 and (projector or not opened):
        note = CONTENT_NOTE.format(place=escape(where), date=escape(date))
        link = "" if projector else "<br><br><a href='open:'>Read it all</a> · <a href='list:'>Skip it</a>"
        return f"{head}<br><br>{note}<br><br><b>In one line:</b> {escape(entry.one_line)}{link}"
    parts = [head]
    if entry.one_line:
        parts.append(f"<b>{escape(entry.one_line)}</b>")
    parts.append(escape(entry.text))
    if entry.figures:
        parts.append(
            "<b>Figures</b><br>"
            + "<br>".join(
                f"{escape(figure.what)}: {_figure(figure.low, figure.high)} "
                f"({escape(figure.according_to)}) {sources(figure.source, prose)}"
                for figure in entry.figures
            )
        )
    if entry.findings:
        parts.append(f"<b>Who investigated, and what they found</b><br>{escape(entry.findings)}")
    if entry.views:
        parts.append(
            "<b>Views</b><br>"
            + "<br>".join(
                f"{escape(view.who)}: {escape(view.text)} {sources(view.source, prose)}" for view in entry.views
            )
        )
    if entry.unknown:
        parts.append(f"<b>What is not known</b><br>{escape(entry.unknown)}")
    parts.append(f"<i>{CONFIDENCE[entry.confidence]}</i> · Sources: {sources(entry.source, prose)}")
    parts.append("<a href='list:'>Back to the list</a>")
    return "<br><br>".join(parts)


def _figure(low: int, high: int) -> str:
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def chapter(board: Board) -> str:
    """Return what the chapter is that a game is about to open: its days and what it is about; "" of a whole."""
    part = board.scenario.partition("/")[2]
    entry = next((each for each in board.chapters if each.id == part), None)
    if entry is None:
        return ""
    return (
        f"<b>This chapter</b>, {report.period(board, entry.first, entry.last)}. {escape(entry.summary)} "
        "<i>It opens as history had things, not as a game left them.</i>"
    )


def opening(board: Board, prose: Any) -> str:
    """Return what of the opening of a chapter is inferred, and from which sources; "" of a whole."""
    if "/" not in board.scenario:
        return ""
    if prose.chapter is None:
        return f"<i>The two texts below were written for the beginning of the whole, {report.clock(board, 1)}.</i>"
    told = prose.chapter
    return f"<b>How it opens.</b> {escape(told.inferred)} Sources: {sources(told.source, prose)}."


def briefing(board: Board, prose: Any, side: str) -> str:
    """Return the briefing of *side* with the note on who its forces were. Both sides have the same parts."""
    entry = prose.sides[side]
    told = entry.briefing
    parts = [
        f"<b>{escape(entry.label)}</b>",
        f"<b>Situation</b><br>{escape(told.situation)}",
        f"<b>People</b><br>{escape(told.people)}",
        f"<b>Task</b><br>{escape(told.task)}",
        f"<b>What is judged</b><br>{aims(board, side)}",
        f"<b>Means</b><br>{escape(told.means)}",
        f"<b>Conduct</b><br>{escape(told.conduct)}",
        f"<b>Who they were</b><br><i>{escape(entry.note)}</i>",
    ]
    if prose.chapter is not None:
        view = next(each for each in prose.chapter.views if each.side == side)
        mine = next(each for each in prose.chapter.sides if each.id == side)
        parts += [
            f"<b>How it is told</b><br><i>{escape(view.who)}:</i> {escape(view.text)} {sources(view.source, prose)}",
            f"<b>Sources</b><br>{sources(mine.source, prose)}",
        ]
    return "<br><br>".join(parts)


def aims(board: Board, side: str) -> str:
    """Return the objectives of *side* and when each is judged, the earliest first."""
    mine = sorted((goal for goal in board.objectives if goal.side == side), key=lambda goal: goal.turn)
    lines = [
        escape(goal.text) + (f" <i>({period(board, goal.turn)})</i>" if goal.turn < board.turns else "")
        for goal in mine
    ]
    return "<br>".join(lines) or "Nothing."


MODEL_LEAVES_OUT: Final = (
    "It has roads, weather, supply, ground and the readiness of units to stay. It does not have the people: who was "
    "afraid, who hid whom, who could not leave, who came back to what. It has no grief, no later years, of politics "
    "only what a scenario prints, and no measure of what anybody deserved. Its figures of harm are estimates of this "
    "model and never a record; where the record speaks, the record stands. Killings that the record documents are "
    "pages of the chronicle; no order here causes, prevents or repeats them."
)
