"""One event, one line; one order, one line."""

from collections.abc import Sequence
from typing import Final, assert_never

from game.core.board import Board, SideId, UnitId
from game.core.events import (
    ActsGiven,
    ActTaken,
    AirRisked,
    AssaultResolved,
    Bombarded,
    BridgeLaid,
    CardAnswered,
    CardDealt,
    CohesionChanged,
    CommandSpent,
    Committed,
    ConditionEnded,
    DigProgressed,
    Event,
    Factors,
    FatigueChanged,
    GameEnded,
    GameOpened,
    Glimpsed,
    HexesSeen,
    HexTaken,
    HoldTested,
    LiftsGiven,
    LiftsReadied,
    LoadsFlown,
    LoadsSpent,
    MarchCutShort,
    MinesCleared,
    MinesFound,
    MinesLaid,
    MinesStruck,
    OfferWithdrawn,
    OperationPrepared,
    OwnersMerged,
    PassageOffered,
    PassOpened,
    PassSnowedIn,
    PeopleHarmed,
    PeopleLeft,
    PhaseClosed,
    PhaseOpened,
    PrioritySet,
    Recalled,
    ReliefSent,
    ReserveMoved,
    ResidentsEscorted,
    RoadInterdicted,
    RoadsReopened,
    ScriptFired,
    ShellsGiven,
    Shocked,
    SightRenewed,
    SortieFlown,
    SortiesGiven,
    StanceSet,
    StandingChanged,
    StepsLost,
    StockChanged,
    StoresCaptured,
    SupplyTraced,
    TrackMoved,
    TruceBegan,
    TruceBroken,
    TruceOffered,
    TurnOpened,
    UnifyOrdered,
    UnitAdvanced,
    UnitArrived,
    UnitAttached,
    UnitDetached,
    UnitEquipped,
    UnitMarched,
    UnitRallied,
    UnitRecalled,
    UnitRemoved,
    UnitReplenished,
    UnitRested,
    UnitRetreated,
    UnitWorked,
    VehiclesLost,
    WayTried,
    WearCarried,
    WeatherSet,
    WillTested,
    WorkAdvanced,
    WoundedReturned,
    WoundedSettled,
)
from game.core.hexes import DIRECTION_NAMES
from game.core.orders import (
    Act,
    Airlift,
    AirStrike,
    Answer,
    Ask,
    Attach,
    Bombard,
    Bridge,
    ClearMines,
    ClearPass,
    Commit,
    Detach,
    DigIn,
    EndPhase,
    Equip,
    Escort,
    Interdict,
    Launch,
    LayMines,
    March,
    OfferPassage,
    OfferTruce,
    OpenGame,
    Order,
    Prepare,
    Prioritise,
    Rally,
    Recall,
    Reconnoitre,
    Relief,
    Replace,
    Rest,
    SetStance,
    Unify,
    WithdrawOffer,
)
from game.core.state import ASSAULTED, BROKEN, FIRED_ON, LOST_STEP
from game.report.wording import (
    act_name,
    agreed,
    capital,
    clock,
    count,
    join,
    join_parts,
    place_label,
    place_name,
    plain,
    signed,
    span,
    stores_missing,
    stores_named,
)

COMMUNITIES: Final = {"armenian": "Armenians", "azerbaijani": "Azerbaijanis"}
STANCES: Final = {
    "hold": "hold",
    "hold_at_all_costs": "hold at all costs",
    "give_ground": "give ground",
    "reserve": "stand in reserve",
}
_SHOCKS: Final = ((ASSAULTED, "assaulted"), (FIRED_ON, "fired on"), (LOST_STEP, "a step lost"), (BROKEN, "broken"))
_TASKS: Final = {
    "lay": "lays mines",
    "clear": "clears mines",
    "bridge": "builds a bridge",
    "pass": "clears snow from the pass",
}
STOCKS: Final = {
    "men": "steps of men",
    "tanks": "tanks",
    "afv": "armoured vehicles",
    "guns": "guns",
    "mlrs": "rocket launchers",
    "loads": "loads of ammunition",
    "told": "losses told at home",
    "fallen": "weeks without authority",
}
_SUPPLY: Final = ("isolated", "in low supply", "in full supply")


def say(event: Event, board: Board, *, names: str = "english", detailed: bool = False) -> str:
    """Return one plain line for *event*.

    Args:
        names: one of `NAME_ORDERS`.
        detailed: spell out dice, factors and shifts, with their rule numbers.
    """
    return Teller(board, names, detailed).say(event)


class Teller:
    """Words for one board."""

    def __init__(self, board: Board, names: str, detailed: bool) -> None:
        self.board, self.names, self.detailed = board, names, detailed

    def unit(self, uid: UnitId) -> str:
        printed = self.board.roster.get(uid)
        return printed.name if printed else str(uid)

    def does(self, uid: UnitId, verb: str, or_else: str = "") -> str:
        """The unit and its verb, which agrees with the name: a battalion marches, companies march."""
        return f"{self.unit(uid) or or_else} {agreed(self.unit(uid), verb)}"

    def verb(self, uid: UnitId, verb: str) -> str:
        """The verb alone, as the unit's name wants it."""
        return agreed(self.unit(uid), verb)

    def units(self, uids: Sequence[UnitId]) -> str:
        return join([self.unit(uid) for uid in uids])

    def side(self, side: str) -> str:
        return self.board.side(SideId(side)).label

    def at(self, at: int) -> str:
        return place_name(self.board, at, self.names)

    def hexside(self, at: int, direction: int) -> str:
        return f"on the {DIRECTION_NAMES[direction]} side of {self.at(at)}"

    def _judged(self, script: str) -> str:
        """Return what the end of a turn found of an objective: `met:ID` or `missed:ID`."""
        verdict, _, goal_id = script.partition(":")
        goal = next((entry for entry in self.board.objectives if entry.id == goal_id), None)
        text = goal.text if goal else script
        return f"Objective {'met' if verdict == 'met' else 'not met'}: {text}"

    def place(self, key: str) -> str:
        """Name a place by its id, or by the key of the people in it (place:community)."""
        place = next((place for pid, place in self.board.places.items() if pid == key.split(":")[0]), None)
        return place_label(place, self.names) if place else key

    def track(self, key: str) -> str:
        """Name a track, and whose it is."""
        printed = next((entry for entry in self.board.tracks if entry.key == key), None)
        name = printed.name if printed else key
        return f"{name} of {self.side(printed.side)}" if printed and printed.side else name

    def act(self, act: str) -> str:
        return _sentence(act_name(next((entry.text for entry in self.board.council if entry.id == act), act)))

    def why(self, because: str) -> str:
        """Return why something moved; of an act its name is enough, and of an event, told beside it, how it begins."""
        acts = {_sentence(entry.text) for entry in self.board.council}
        words = _sentence(because)
        if words in acts:
            return _sentence(act_name(because))
        told = any(words == _sentence(script.text) for script in self.board.scripts)
        return words.partition(". ")[0] if told else words

    def period(self, turn: int) -> str:
        """Return what a turn is called: a week where a turn has impulses."""
        return f"{'turn' if self.board.charts.calendar.impulses == 1 else 'week'} {turn}"

    def card(self, card: str) -> str:
        return next((entry.text for entry in self.board.scripts if entry.id == card), f"{card}.")

    def choice(self, card: str, choice: str) -> str:
        entry = next((script for script in self.board.scripts if script.id == card), None)
        options = entry.choices if entry else ()
        return next((f"{_sentence(option.text)}." for option in options if option.id == choice), f"{choice}.")

    def owner(self, owner: str) -> str:
        return owner.replace("_", " ")

    def post(self, headquarters: str) -> str:
        return next((hq.name for hq in self.board.headquarters if hq.id == headquarters), headquarters)

    def more(self, text: str) -> str:
        return f" [{text}]" if self.detailed and text else ""

    def say(self, event: Event) -> str:
        match event:
            case GameOpened(seed=seed, chance=chance):
                how = "every roll reads its expected value" if chance == "expected" else f"dice, seed {seed}"
                return f"The game opens: {self.board.title} ({how})."
            case TurnOpened(turn=turn):
                return f"{self.period(turn).capitalize()} of {self.board.turns}: {clock(self.board, turn)}."
            case WeatherSet(sky=sky, ground=ground):
                return f"Weather: {sky.replace('_', ' ')}, ground {ground.replace('_', ' ')}."
            case PhaseOpened(side=side, command=command):
                return f"{self.side(side)} act, with {count(command, 'command point')}."
            case SightRenewed(side=side, seen=seen, memory=memory):
                remembered = f" and remember {count(len(memory), 'unit')} now out of sight" if memory else ""
                return f"{self.side(side)} see {count(int(seen or '0', 16).bit_count(), 'hex', 'hexes')}{remembered}."
            case HexesSeen(side=side, seen=seen):
                return f"{self.side(side)} see {count(int(seen or '0', 16).bit_count(), 'new hex', 'new hexes')}."
            case UnitArrived(unit=uid, at=at, short=short):
                missing = f", without {stores_missing(short)}: there are none in stock" if any(short) else ""
                return f"{self.does(uid, 'arrives')} at {self.at(at)}{missing}."
            case SupplyTraced(unit=uid, supply=supply, cut=cut, loads=loads, dump=dump, shells=shells):
                got = f" and {self.verb(uid, 'receives')} {count(loads, 'load')}" if loads > 0 else ""
                long = f", for {count(cut, 'turn')} now" if supply == 0 and cut > 1 else ""
                drawn = self.more(f"{count(shells, 'shell')} from {dump}" if shells else "")
                return f"{self.does(uid, 'is')} {_SUPPLY[supply]}{long}{got}.{drawn}"
            case UnitMarched(unit=uid, path=path, cost=cost, sighted=sighted, found=found):
                seen = f"; it sights {count(len(sighted), 'new hex', 'new hexes')}" if sighted else ""
                met = f" and finds {self.units(found)}" if found else ""
                # What a march of the other side cost is not known.
                points = f" ({count(cost, 'movement point')})" if cost else ""
                return f"{self.does(uid, 'marches')} to {self.at(path[-1])}{points}{seen}{met}."
            case MarchCutShort(unit=uid, at=at, by=by):
                return f"{self.does(uid, 'meets')} {self.unit(by)} at {self.at(at)}; the march stops there."
            case Glimpsed(side=side, unit=uid, at=at, steps=steps):
                seen = f"{self.unit(uid)} ({count(steps, 'step')}) at {self.at(at)}"
                return f"{self.side(side)} saw {seen} before it went out of sight."
            case HexTaken(at=at, side=side, before=before):
                was = f"; {self.side(before)} held it before" if before else ""
                return f"{capital(self.at(at))} comes under the control of {self.side(side)}{was}."
            case Committed(unit=uid, target=target):
                return f"{self.does(uid, 'is')} committed to the fight for {self.at(target)}."
            case Recalled(unit=uid):
                return f"{self.does(uid, 'is')} recalled from the fight."
            case CommandSpent(side=side, points=points):
                return f"{self.side(side)} spend {count(points, 'command point')}."
            case WillTested(unit=uid, purpose=purpose, target=target, value=value, needs=needs, passed=passed):
                asked = "to leave home ground" if purpose == "ask" else f"to assault {self.at(target)}"
                answer = self.verb(uid, "goes") if passed else f"{self.verb(uid, 'does')} not go"
                will = f"will {value} {self.dice(event.roll, event.dice)} against {needs}"
                sums = self.more(join_parts(self.factors(event.factors), will))
                return f"{self.does(uid, 'is')} asked {asked} and {answer}.{sums}"
            case AssaultResolved():
                return self.assault(event)
            case Bombarded():
                return self.fire(event)
            case LoadsSpent(unit=uid, loads=loads, fired=fired):
                shown = "; its guns can be found by their fire" if fired else ""
                return f"{self.does(uid, 'uses')} {count(loads, 'load')} of ammunition{shown}."
            case StepsLost(unit=uid, steps=steps, men=men):
                lost = f"about {men} men killed, wounded or scattered; model"
                return f"{self.does(uid, 'loses')} {count(steps, 'step')} ({lost})."
            case VehiclesLost(unit=uid, stores=stores, left_at=left_at):
                if left_at >= 0:
                    return f"{self.does(uid, 'leaves')} {stores_named(stores)} behind at {self.at(left_at)}."
                return f"{self.does(uid, 'loses')} {stores_named(stores)}."
            case WearCarried(account=account, twelfths=men) if account.startswith("line:"):
                whose = self.side(account.partition(":")[2])
                return (
                    f"Losses of {whose} along the line, short of a step, are carried over: {count(men, 'man', 'men')}."
                )
            case WearCarried(account=account, twelfths=twelfths):
                what = "Losses short of a step are" if account.startswith("loss:") else "Wear of vehicles is"
                return f"{what} carried over: {twelfths} twelfths ({account})."
            case CohesionChanged(unit=uid, by=by, rule=rule, because=because):
                return f"{self.unit(uid)}: cohesion {by:+d}, {because}.{self.more(f'rule {rule}' if rule else '')}"
            case Shocked(unit=uid, shocks=shocks):
                what = join([words for bit, words in _SHOCKS if shocks & bit])
                return f"{self.does(uid, 'was')} hit ({what}); the end of the phase settles whether the place is held."
            case FatigueChanged(unit=uid, by=by):
                return f"{self.unit(uid)}: fatigue {by:+d}."
            case ReserveMoved(unit=uid, path=path):
                return f"{self.unit(uid)}, in reserve, {self.verb(uid, 'marches')} to {self.at(path[-1])}."
            case UnitRetreated(unit=uid, path=path, manner=manner):
                how = {
                    "gave_ground": f"{self.verb(uid, 'gives')} ground",
                    "left": f"{self.verb(uid, 'leaves')} in order",
                    "fled": self.verb(uid, "flees"),
                    "shattered": f"{self.verb(uid, 'falls')} back at once",
                }.get(manner, f"{self.verb(uid, 'goes')} back")
                # Out of sight, only the part of the way that was seen is told.
                way = f"from {self.at(path[0])}" + (f" to {self.at(path[-1])}" if len(path) > 1 else "")
                return f"{self.unit(uid)} {how}: {way}."
            case UnitAdvanced(unit=uid, to=to):
                return f"{self.does(uid, 'advances')} to {self.at(to)}."
            case HoldTested():
                return self.hold(event)
            case UnitRemoved(unit=uid, reason=reason, men=men):
                ends = {
                    "lost": f"no longer {self.verb(uid, 'exists')} as a unit (about {men} men; model)",
                    "surrendered": f"{self.verb(uid, 'lays')} down arms; about {men} men are prisoners (model)",
                    "shot_down": f"{self.verb(uid, 'is')} shot down",
                }
                return f"{self.unit(uid)} {ends.get(reason, reason)}."
            case StoresCaptured(unit=uid, at=at, stores=stores, scrapped=scrapped, dump=dump, shells=shells):
                taken = [stores_named(stores)] if any(stores) else []
                if shells:
                    taken.append(count(shells, "shell"))
                useless = f"; {stores_named(scrapped)} cannot be used" if any(scrapped) else ""
                source = self.more(f"dump {dump}" if dump else "")
                what = join(taken) or "nothing of use"
                return f"{self.does(uid, 'takes')} over {what} at {self.at(at)}{useless}.{source}"
            case DigProgressed(unit=uid, at=at, level=level):
                done = f"works there are at level {level}" if level else "they are not yet ready"
                return f"{self.does(uid, 'works')} on positions at {self.at(at)}; {done}."
            case WorkAdvanced(unit=uid, task=task, at=at, direction=direction, done=done):
                so_far = self.more(f"{count(done, 'phase')} of work done")
                return f"{self.unit(uid)} {_TASKS.get(task, task)} {self.hexside(at, direction)}.{so_far}"
            case MinesLaid(unit=uid, at=at, direction=direction):
                return f"{self.does(uid, 'has')} laid mines {self.hexside(at, direction)}."
            case MinesCleared(unit=uid, at=at, direction=direction):
                return (
                    f"{self.does(uid, 'has', or_else='The other side')} lifted the mines {self.hexside(at, direction)}."
                )
            case MinesStruck(unit=uid, at=at, direction=direction, risk=risk, balance=balance, lost=lost):
                end = "men or a vehicle are lost" if lost else "nobody is lost"
                account = f", account at {balance} of 36" if balance else ""
                sums = self.more(f"risk of {risk} in 36{account}")
                where = self.hexside(at, direction)
                return f"{self.does(uid, 'runs')} onto mines {where}; the march ends there; {end}.{sums}"
            case MinesFound(side=side, at=at, direction=direction):
                return f"{self.side(side)} find mines {self.hexside(at, direction)}."
            case WayTried(unit=uid):
                return f"{self.does(uid, 'meets')} no mines on the way."
            case BridgeLaid(unit=uid, at=at, direction=direction):
                return (
                    f"{self.does(uid, 'has', or_else='The other side')} built a bridge {self.hexside(at, direction)}."
                )
            case PassOpened(unit=uid, at=at, direction=direction):
                return (
                    f"{self.does(uid, 'has', or_else='The other side')} opened the pass {self.hexside(at, direction)}."
                )
            case PassSnowedIn(at=at, direction=direction):
                return f"New snow closes the pass {self.hexside(at, direction)}."
            case UnitRested(unit=uid):
                return f"{self.does(uid, 'rests')}."
            case UnitRallied(unit=uid):
                return f"{self.does(uid, 'is')} brought together again."
            case StanceSet(unit=uid, stance=stance):
                return f"{self.does(uid, 'has')} the standing order to {STANCES.get(stance, stance)}."
            case UnifyOrdered(at=at, turn=turn):
                return f"The units at {self.at(at)} will answer to one command from {self.period(turn)}."
            case WoundedReturned(unit=uid, steps=steps):
                return f"Men who were wounded return to {self.unit(uid)}: {count(steps, 'step')}."
            case WoundedSettled(unit=uid):
                return f"The wounded of {self.unit(uid)} are accounted for."
            case AirRisked(side=side, risk=risk, balance=balance, lost=lost):
                end = "an aircraft is lost" if lost else "it comes back"
                account = f"account at {balance} of 36" if balance else ""
                return f"{self.side(side)}: a sortie runs a risk of {risk} in 36; {end}.{self.more(account)}"
            case SortiesGiven(side=side, sorties=sorties, until=until):
                have = count(sorties, "sortie", "sorties")
                return f"{self.side(side)} have {have} of aircraft until the end of {self.period(until)}."
            case SortieFlown(side=side):
                return f"Aircraft of {self.side(side)} fly a sortie."
            case PassageOffered(side=side, at=at):
                return f"{self.side(side)} widen the way out of {self.at(at)} for its residents."
            case PeopleLeft(place=place, community=community, low=low, high=high, because=because):
                who = COMMUNITIES.get(community, community)
                return f"{self.place(place)}: {span(low, high)} residents ({who}) leave, {because} (model)."
            case PeopleHarmed(place=place, community=community, low=low, high=high, by=by, because=because):
                who = COMMUNITIES.get(community, community)
                doer = f"fire of {self.side(by)}" if by else "fire"
                recorded = any(because == entry.id for entry in self.board.conditions)
                reason = f", {because}" if because and not recorded else ""
                return (
                    f"{self.place(place)}: {doer} kills or wounds {span(low, high)} residents ({who}){reason} (model)."
                )
            case StandingChanged(side=side, by=by, because=because):
                return f"Standing of {self.side(side)}: {signed(by)}, {because}."
            case ConditionEnded(condition=condition):
                known = next((entry for entry in self.board.conditions if entry.id == condition), None)
                if known is None:
                    return f"A recorded bombardment ends ({condition})."
                return f"The fire on {self.place(known.falls_on)} from {self.place(known.base)} stops."
            case ScriptFired(script=script):
                known_script = next((entry for entry in self.board.scripts if entry.id == script), None)
                return known_script.text if known_script else self._judged(script)
            case ShellsGiven(dump=dump, shells=shells):
                verb = "receives" if shells >= 0 else "loses"
                return f"The dump {dump} {verb} {count(abs(shells), 'shell')}."
            case PhaseClosed(side=side):
                return f"{self.side(side)} end their phase."
            case GameEnded(because=because):
                return f"The game ends: {because}."
            case TrackMoved(track=track, by=by, rule=rule, because=because):
                return f"{self.track(track)}: {signed(by)}. {capital(self.why(because))}.{self.more(f'rule {rule}')}"
            case StockChanged(stock=stock, by=by, because=because):
                name, _, whose = stock.partition(".")
                why = "" if name in ("fallen", "told") else f" {capital(self.why(because))}."  # their names say why
                return f"{self.side(whose)}: {STOCKS.get(name, name)} {signed(by)}.{why}"
            case ActsGiven(side=side, acts=acts):
                return f"The council of {self.side(side)} has {count(acts, 'act')} this week."
            case ActTaken(side=side, act=act):
                return f"The council of {self.side(side)} acts: {self.act(act)}."
            case CardDealt(side=side, card=card):
                return f"Dispatch to the {self.side(side)}: {self.card(card)}"
            case CardAnswered(side=side, card=card, choice=choice, by_default=by_default):
                how = "let the matter take its course" if by_default else "answer"
                return f"{self.side(side)} {how}: {self.choice(card, choice)}"
            case OperationPrepared(side=side, at=at, turn=turn):
                return (
                    f"{self.side(side)} prepare an operation about {self.at(at)}; it may begin in {self.period(turn)}."
                )
            case UnitWorked(unit=uid, impulses=impulses):
                return f"{self.does(uid, 'has')} acted in {count(impulses, 'impulse')} of this week."
            case UnitReplenished(unit=uid, steps=steps):
                return f"{self.does(uid, 'takes')} in new men: {count(steps, 'step')}."
            case UnitEquipped(unit=uid, stores=stores):
                return f"{self.does(uid, 'takes')} over {stores_named(stores)} from stock."
            case UnitRecalled(unit=uid, until=until, because=because):
                back = f", until {self.period(until)}" if until else ""
                return f"{self.does(uid, 'leaves')} the front{back}: {_sentence(because)}."
            case OwnersMerged(owner=owner, into=into):
                return f"The units of {self.owner(owner)} answer to {self.owner(into)} from now on."
            case UnitAttached(unit=uid, turn=turn):
                return f"{self.unit(uid)} will answer to its side's headquarters from {self.period(turn)}."
            case UnitDetached(unit=uid):
                return f"{self.does(uid, 'answers')} to its own command again."
            case PrioritySet(side=side, headquarters=headquarters):
                return f"Units of {self.side(side)} near {self.post(headquarters)} take their loads first."
            case LiftsGiven(side=side, lifts=lifts, until=until):
                flights = count(lifts, "flight")
                return f"{self.side(side)} have {flights} of transport helicopters a week until {self.period(until)}."
            case LiftsReadied(side=side, lifts=lifts):
                return f"{self.side(side)} have {count(lifts, 'flight')} of transport helicopters this week."
            case LoadsFlown(at=at, units=units, loads=loads):
                if not units:
                    return f"A helicopter on its way to {self.at(at)} is lost."
                return f"Helicopters bring {count(loads, 'load')} each to {self.units(units)} at {self.at(at)}."
            case RoadInterdicted(side=side, at=at):
                return f"Aircraft of {self.side(side)} shut the roads {self.at(at)} for supply."
            case RoadsReopened(side=side):
                return f"Roads that aircraft had shut carry supply of {self.side(side)} again."
            case ResidentsEscorted(unit=uid, at=at):
                return f"{self.does(uid, 'sees')} residents out of {self.at(at)}."
            case ReliefSent(side=side, at=at):
                return f"A relief convoy sent by {self.side(side)} reaches {self.at(at)}."
            case TruceOffered(side=side, readiness=readiness):
                return (
                    f"{self.side(side)} offer a cease-fire on the line as it is.{self.more(f'readiness {readiness}')}"
                )
            case OfferWithdrawn(side=side, because=because):
                return f"The offer of a cease-fire by {self.side(side)} no longer stands: {because}."
            case TruceBegan(until=until):
                return f"A limited cease-fire holds until the end of {self.period(until)}."
            case TruceBroken(side=side):
                return f"{self.side(side)} break the limited cease-fire."
            case _:
                assert_never(event)

    def dice(self, roll: int, dice: tuple[int, int]) -> str:
        return f"{roll:+d} expected" if dice == (0, 0) else f"{roll:+d} (dice {dice[0]} and {dice[1]})"

    def factors(self, factors: Factors) -> str:
        return ", ".join(f"{words} {value:+d} ({rule})" for rule, words, value in factors)

    def assault(self, event: AssaultResolved) -> str:
        who = self.units(event.attackers) or self.side(event.side)
        help_ = f", supported by {self.units(event.supporters)}," if event.supporters else ""
        verb = "assault" if len(event.attackers) != 1 else "assaults"
        against = f" against {self.units(event.defenders)}" if event.defenders else ""
        end = "the defence is shattered" if event.shattered else "the defence is broken" if event.broken else ""
        result = f"; {end}" if end else ""
        sums = join_parts(
            f"power {event.attack_power // 12:,} to {event.defence_power // 12:,}, column {event.column:+d}",
            self.factors(event.shifts),
            self.dice(event.roll, event.dice),
            f"score {event.score:+d}",
        )
        return f"{who}{help_} {verb} {self.at(event.target)}{against}: score {event.score:+d}{result}.{self.more(sums)}"

    def fire(self, event: Bombarded) -> str:
        who = self.units(event.guns) or (
            f"Aircraft of {self.side(event.side)}" if event.by_air else self.side(event.side)
        )
        verb = "fires" if len(event.guns) == 1 else "fire"
        if event.by_air:
            verb = "strikes" if len(event.guns) == 1 else "strike"
        aim = "guns found firing" if event.counter_battery else self.units(event.struck) or "positions"
        return f"{who} {verb} at {aim} in {self.at(event.target)}.{self.more(count(event.points, 'fire point'))}"

    def hold(self, event: HoldTested) -> str:
        ends = {
            "stays": "stays",
            "wavers": "wavers, but stays",
            "leaves": "leaves its positions",
            "flees": "flees",
            "stands": "would leave and finds no way out; it stands",
            "surrenders": "lays down its arms",
        }
        roll = self.dice(event.roll, event.dice)
        margin = f"resolve {event.resolve} - pressure {event.pressure} {roll} = {event.margin:+d}"
        sums = join_parts(self.factors(event.factors), margin)
        return f"{self.unit(event.unit)} {ends.get(event.result, event.result)}.{self.more(sums)}"


def _sentence(text: str) -> str:
    """Return a reason without numbers behind it and its full stop, so that it can stand inside a sentence."""
    return plain(text).rstrip(".")


def _compass(direction: int) -> str:
    """Return a direction in words; an order that names none is still told."""
    return DIRECTION_NAMES[direction] if 0 <= direction < 6 else "?"


def tell(order: Order, board: Board, *, names: str = "english") -> str:
    """Return one plain line for *order*, as a person would give it."""
    teller = Teller(board, names, False)
    match order:
        case OpenGame(seed=seed, chance=chance):
            return f"open the game ({chance}, seed {seed})"
        case March(unit=uid, path=path):
            return f"{teller.unit(uid)}: march to {teller.at(path[-1])}" if path else f"{teller.unit(uid)}: march"
        case Commit(unit=uid, target=target):
            return f"{teller.unit(uid)}: commit to {teller.at(target)}"
        case Recall(unit=uid):
            return f"{teller.unit(uid)}: recall"
        case Launch(target=target):
            return f"assault {teller.at(target)}"
        case Bombard(target=target):
            return f"fire at positions in {teller.at(target)}"
        case AirStrike(target=target):
            return f"air strike on positions in {teller.at(target)}"
        case DigIn(unit=uid):
            return f"{teller.unit(uid)}: dig in"
        case LayMines(unit=uid, direction=direction):
            return f"{teller.unit(uid)}: lay mines to the {_compass(direction)}"
        case ClearMines(unit=uid, direction=direction):
            return f"{teller.unit(uid)}: clear the mines to the {_compass(direction)}"
        case Bridge(unit=uid, direction=direction):
            return f"{teller.unit(uid)}: build a bridge to the {_compass(direction)}"
        case ClearPass(unit=uid, direction=direction):
            return f"{teller.unit(uid)}: open the pass to the {_compass(direction)}"
        case Rest(unit=uid):
            return f"{teller.unit(uid)}: rest"
        case Rally(unit=uid):
            return f"{teller.unit(uid)}: rally"
        case SetStance(unit=uid, stance=stance):
            return f"{teller.unit(uid)}: {STANCES.get(stance, stance)}"
        case Ask(unit=uid):
            return f"{teller.unit(uid)}: ask to leave home ground"
        case Unify(hex=at):
            return f"one command at {teller.at(at)}"
        case OfferPassage(hex=at):
            return f"offer passage at {teller.at(at)}"
        case Answer(card=card, choice=choice):
            return f"answer: {teller.choice(card, choice)}"
        case Act(act=act):
            return f"council: {teller.act(act)}"
        case Prepare(hex=at):
            return f"prepare an operation about {teller.at(at)}"
        case Replace(unit=uid):
            return f"{teller.unit(uid)}: take in new men"
        case Equip(unit=uid, kind=kind):
            return f"{teller.unit(uid)}: take {STOCKS.get(kind, kind)} from stock"
        case Attach(unit=uid):
            return f"{teller.unit(uid)}: put under the side's headquarters"
        case Detach(unit=uid):
            return f"{teller.unit(uid)}: give back to its own command"
        case Prioritise(headquarters=headquarters):
            return f"supply first: {teller.post(headquarters)}"
        case Airlift(hex=at):
            return f"fly loads to {teller.at(at)}"
        case Interdict(hex=at):
            return f"shut the roads of {teller.at(at)} from the air"
        case Reconnoitre(hex=at):
            return f"look at {teller.at(at)} from the air"
        case Escort(unit=uid):
            return f"{teller.unit(uid)}: see residents out"
        case Relief(hex=at):
            return f"send a relief convoy to {teller.at(at)}"
        case OfferTruce():
            return "offer a cease-fire on the line as it is"
        case WithdrawOffer():
            return "take back the offer of a cease-fire"
        case EndPhase():
            return "end the phase"
        case _:
            assert_never(order)
