"""The ledger: where resolving an order records events, applies them, and throws keyed dice."""

from game.core.board import SideId
from game.core.dice import chance_36, occasion_key, seeded_entropy, two_dice
from game.core.events import AirRisked, Event
from game.core.state import State, apply


class Ledger:
    """Post events and see the new situation on the next line.

    `roll` depends only on entropy, turn, side, rule and occasion: name the occasion fully. *reveal* is what the order
    being resolved carries of the secrets of a game by mail: without it nobody can know what falls between two phases.
    """

    __slots__ = ("events", "reveal", "state")

    def __init__(self, state: State, reveal: str = "") -> None:
        self.state = state
        self.reveal = reveal
        self.events: list[Event] = []

    def post(self, event: Event) -> None:
        """Record *event* and apply it."""
        self.events.append(event)
        self.state = apply(self.state, event)

    def roll(self, rule: str, *occasion: str | int) -> tuple[int, tuple[int, int]]:
        """Return d = 2d6 - 7 and the two faces; under `chance: expected` 0 and (0, 0)."""
        state = self.state
        if state.chance == "expected":
            return 0, (0, 0)
        dice = two_dice(self._key(rule, occasion))
        return dice[0] + dice[1] - 7, dice

    def _key(self, rule: str, occasion: tuple[str | int, ...]) -> str:
        """Return the key of a roll; between phases, when no entropy is set, that of seed, turn and reveal."""
        state = self.state
        entropy = state.entropy or seeded_entropy(state.seed, state.turn, "", self.reveal)
        return occasion_key(entropy, state.turn, state.active, rule, occasion)

    def risk(self, rule: str, in_36: int, account: str, *occasion: str | int, side: SideId | None = None) -> bool:
        """Run a risk of *in_36* and return whether it came true; the side whose phase it is runs it, or *side*.

        Under `chance: expected` the risk adds up in *account*, and comes true each time 36 is reached.
        """
        balance, lost = self.weigh(rule, in_36, account, *occasion)
        self.post(AirRisked(side or self.state.side, account, in_36, balance, lost))
        return lost

    def weigh(self, rule: str, in_36: int, account: str, *occasion: str | int) -> tuple[int, bool]:
        """Return the new balance of *account* and whether a risk came true; the event that says so is the caller's."""
        state = self.state
        balance = state.accounts.get(account, 0)
        if state.chance == "expected":
            balance += in_36
            lost = balance >= 36
            balance -= 36 * lost
        else:
            lost = chance_36(self._key(rule, occasion)) < in_36
        return balance, lost
