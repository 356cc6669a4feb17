"""Chapter 13. Diplomacy.

13.1 Mediation, resolutions, envoys and what spoils talks come as dispatches (3.13) and move the track of mediation,
    standing and tension. What a resolution answers to is a capture, never a date.
13.2 `OfferTruce`: in any phase a side may offer a cease-fire on the line as it is; the offer stands `offer_turns` turns
    or until it is taken back. When both offers stand, a truce stands, and the game ends on the line as it is.
13.3 Readiness = weariness + half of hardship + half of mediation + 1 for each 3 points of standing below 0 - 1 for each
    operation prepared - 1 while men can still be called up. An offer below `ready` costs `early_authority` authority.
13.4 A side without authority for `fallen_turns` weeks running offers a truce whatever it wants.
13.5 A limited cease-fire holds until its last week. Who launches an assault, bombards or strikes from the air breaks
    it, and loses `broken_standing` standing.
13.6 At a regional tension of `tension_ends` other powers step in: the game ends, and no aim that was open is met.
"""

from collections.abc import Iterator

from game.core.board import SideId
from game.core.errors import Refusal
from game.core.events import (
    GameEnded,
    OfferWithdrawn,
    ScriptFired,
    StandingChanged,
    StockChanged,
    TruceBroken,
    TruceOffered,
)
from game.core.ledger import Ledger
from game.core.orders import OfferTruce, WithdrawOffer
from game.core.state import State
from game.rules import politics


def readiness(state: State, side: str) -> int:
    """13.3 Return how ready *side* is for a truce."""
    ready = state.track("weariness", side) + state.track("hardship", side) // 2 + state.track("mediation") // 2
    ready += max(0, -state.track("standing", side)) // 3
    ready -= sum(1 for key in state.prepared if key.startswith(f"{side}:"))
    return ready - (state.track("mobilisation", side) < politics.MOST["mobilisation"])


def offer_refusals(known: State, order: OfferTruce) -> Iterator[Refusal]:
    """Yield every reason a truce cannot be offered."""
    if not known.board.charts.diplomacy.offer_turns:
        yield Refusal("13.2", "no cease-fire can be offered in this scenario")
    elif known.active in known.offers:
        yield Refusal("13.2", "the side's offer stands already")


def offer(ledger: Ledger, order: OfferTruce) -> None:
    """13.2-13.3 Offer a truce."""
    _offer(ledger, ledger.state.side, forced=False)


def _offer(ledger: Ledger, side: SideId, *, forced: bool) -> None:
    chart, ready = ledger.state.board.charts.diplomacy, readiness(ledger.state, side)
    ledger.post(TruceOffered(side, ready))
    if ready < chart.ready and not forced:
        politics.move(ledger, "authority", side, -chart.early_authority, "13.3", "a truce offered before its time")
    if len(ledger.state.offers) == 2:
        ledger.post(GameEnded("a cease-fire stands on the line as it is"))


def withdraw_refusals(known: State, order: WithdrawOffer) -> Iterator[Refusal]:
    """Yield every reason an offer cannot be taken back."""
    if known.active not in known.offers:
        yield Refusal("13.2", "no offer of this side stands")


def withdraw(ledger: Ledger, order: WithdrawOffer) -> None:
    """13.2 Take an offer back."""
    ledger.post(OfferWithdrawn(ledger.state.side, "taken back"))


def break_truce(ledger: Ledger) -> None:
    """13.5 Let the side whose phase it is break a limited cease-fire, if one holds, by attacking."""
    state = ledger.state
    if state.truce_until >= state.turn > 0:
        ledger.post(TruceBroken(state.side))
        by = state.board.charts.diplomacy.broken_standing
        ledger.post(StandingChanged(state.side, -by, "it broke a cease-fire"))


def settle(ledger: Ledger) -> None:
    """13.2, 13.4, 13.6 Settle at the end of a turn what became of offers, authority and tension."""
    chart = ledger.state.board.charts.diplomacy
    if not politics.is_played(ledger.state):
        return
    for who, since in sorted(ledger.state.offers.items()):
        if ledger.state.turn >= since + chart.offer_turns - 1:
            ledger.post(OfferWithdrawn(SideId(who), "it lapsed"))
    for side in ledger.state.board.sides:
        if ledger.state.over:
            return
        fallen = _count_fallen(ledger, side.id)
        if chart.fallen_turns and fallen >= chart.fallen_turns and side.id not in ledger.state.offers:
            _offer(ledger, side.id, forced=True)
    tension = ledger.state.track("tension")
    if not ledger.state.over and chart.tension_ends and tension >= chart.tension_ends:
        for goal in ledger.state.board.objectives:
            if not {f"met:{goal.id}", f"missed:{goal.id}"} & set(ledger.state.happened):
                ledger.post(ScriptFired(f"missed:{goal.id}"))
        ledger.post(GameEnded("other powers have stepped in"))


def _count_fallen(ledger: Ledger, side: SideId) -> int:
    """13.4 Count a week without authority, or begin anew; return the weeks running."""
    key = f"fallen.{side}"
    count = ledger.state.stock.get(key, 0)
    by = 1 if not ledger.state.track("authority", side) else -count
    if by:
        ledger.post(StockChanged(key, by, "13.4", "weeks running without authority"))
    return count + by
