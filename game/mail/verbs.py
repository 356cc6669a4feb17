"""What a player does with letters: invite, answer, read, send. A letter is taken whole or not at all."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

from game import RULES_VERSION
from game.core.board import Board, SideId
from game.core.codec import decode_order, encode
from game.core.errors import IllegalOrder, RecordError
from game.core.events import Event
from game.core.orders import EndPhase, OpenGame, Order
from game.core.state import State
from game.mail.armour import LetterRefused, digest, unwrap, wrap
from game.mail.book import Book, MailError, names, open_book
from game.mail.letters import FORMAT, check_form, hashed, link, new_secret
from game.record import MAIL, PERSON, Game
from game.scenario import Scenario, list_ids
from game.scenario import load as load_scenario

CHANCES: Final = ("dice", "expected")


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter to be sent: its game, its number and its text."""

    book: Book
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A letter that was read: its game, itself, and what happened, each with the State before it."""

    book: Book
    letter: Mapping[str, Any]
    happened: tuple[tuple[State, tuple[Event, ...]], ...]
    state: State | None
    """The present State; None while the game is not open."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What an invitation offers: its scenario, and the side that is left."""

    invitation: Mapping[str, Any]
    scenario: Scenario
    side: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a game by mail stands: whose letter is due, and the turn; 0 before the game is open."""

    book: Book
    scenario: Scenario
    mine: bool
    number: int
    turn: int
    over: bool
    complete: bool
    state: State | None
    """The present State; None while the game is not open."""

    @property
    def step(self) -> str:
        """What comes next: "play" one's turn, "open" the game, "wait", the "last" letter after the end, or "done"."""
        if self.complete:
            return "done"
        if not self.mine:
            return "wait"
        if self.over:
            return "last"
        return "play" if self.turn else "open"


def invite(scenario: Scenario, side: str, chance: str = "dice") -> Sent:
    """Begin a game by mail as *side* and return the invitation.

    Raises:
        MailError: the other player would not have the scenario.
    """
    if scenario.id not in list_ids():
        raise MailError(f"{scenario.id} is not one of the shipped scenarios; by mail both players need the same one")
    secret = new_secret()
    letter = {
        "is": "invitation",
        "format": FORMAT,
        "number": 0,
        "scenario": scenario.id,
        "rules": RULES_VERSION,
        "content": scenario.board.digest,
        "chance": chance,
        "side": side,
        "commitment": link(side, secret, 0),
    }
    book = Book(_name(letter, side, scenario.board), side, secret, (letter,))
    book.save()
    return _sent(book, scenario.board)


def offered(content: bytes) -> Offer:
    """Return what the invitation in the file's *content* offers; nothing is taken up yet.

    Raises:
        LetterRefused: by name, what is wrong with it.
    """
    found = unwrap(content)
    letter = next((one for one in found if isinstance(one, dict) and one.get("is") == "invitation"), found[0])
    if isinstance(letter, LetterRefused):
        raise letter
    check_form(letter)
    if letter["is"] != "invitation":
        raise LetterRefused("wrong letter", f"expected an invitation; found letter {letter['number']}, a later one")
    scenario = _scenario(letter)
    board = scenario.board
    if letter["side"] not in [str(s.id) for s in board.sides]:
        raise LetterRefused("wrong side", f"{scenario.id} has no side {letter['side'][:40]!r}")
    if letter["chance"] not in CHANCES:
        raise LetterRefused("garbage", f"chance is dice or expected; found {letter['chance'][:40]!r}")
    if _name(letter, letter["side"], board) in names():
        raise LetterRefused("wrong side", "this is your own invitation; send it to the other player")
    return Offer(letter, scenario, str(board.other(SideId(letter["side"]))))


def answer(content: bytes) -> Sent:
    """Take up the invitation in the file's *content*, and return the answer; the same one again if it was taken up.

    Raises:
        LetterRefused: by name, what is wrong with it.
    """
    offer = offered(content)
    letter, board, side = offer.invitation, offer.scenario.board, offer.side
    name = _name(letter, side, board)
    if name in names():
        book = open_book(name)
        return _sent(replace(book, letters=book.letters[:2]), board)
    book = Book(name, side, new_secret(), (letter,))
    first = {
        "is": "answer",
        "format": FORMAT,
        "number": 1,
        "previous": digest(letter),
        "rules": RULES_VERSION,
        "content": board.digest,
        "side": side,
        "commitment": book.reveal(0),
        "reveal": book.reveal(1) if book.phase_of(1, board) == 0 else "",
    }
    book = replace(book, letters=(letter, first))
    book.save()
    return _sent(book, board)


def read(game: str, content: bytes) -> Reading:
    """Check the other side's letter in the file's *content*, and carry out its orders in the saved game.

    Everything is checked, every order resolved, before anything is written.

    Raises:
        LetterRefused: by name, what is wrong with it; nothing has changed.
        MailError, RecordError: the game is not here, or its saved game cannot be gone on with.
    """
    book = open_book(game)
    scenario = _scenario(book.letters[0])
    board = scenario.board
    letter = _pick(book, unwrap(content))
    _check_place(book, letter, scenario)
    _check_secret(book, letter, board)
    _check_form_of_orders(letter, _called(book, letter, board))
    after = replace(book, letters=(*book.letters, letter))
    with _opened(book, scenario) as kept:
        _check_orders(after, letter, kept, scenario)
        after.save()
    try:
        with _opened(after, scenario) as kept:
            happened = _catch_up(after, kept, board)
            state = kept.state if kept else None
    except (OSError, RecordError) as error:
        raise MailError(
            f"letter {letter['number']} was checked and is kept, but its orders could not be written to the saved "
            f"game: {error}. Make room; they are carried out when the game is opened next"
        ) from error
    return Reading(after, letter, tuple(happened), state)


def send(game: str) -> Sent:
    """End the player's turn and return its letter; the same letter again when the turn has been sent already.

    Raises:
        MailError: it is the other side's turn, or the game is over.
    """
    book = open_book(game)
    scenario = _scenario(book.letters[0])
    board = scenario.board
    with _opened(book, scenario) as kept:
        _catch_up(book, kept, board)
        number = len(book.letters)
        phase = book.phase_of(number, board)
        if book.writer(number - 1, board) == book.side:
            return _sent(book, board)
        if kept and kept.state.over and _is_complete(book, kept, board):
            raise MailError(f"{book.name}: the game is over, and both sides have it whole; there is nothing to send")
        own = kept.orders[sum(map(len, book.phases(board))) :] if kept and not kept.state.over else []
        undone, opened = kept.turn_counts if kept else (0, 0)
        letter = {
            "is": "turn",
            "format": FORMAT,
            "number": number,
            "game": book.game,
            "previous": digest(book.letters[-1]),
            "rules": RULES_VERSION,
            "content": board.digest,
            "side": book.side,
            "reveal": book.reveal(phase + 1),
            "orders": [encode(played.order) for played in own],
            "undone": undone,
            "opened": opened,
            "fingerprint": kept.fingerprint if kept else "",
        }
        book = replace(book, letters=(*book.letters, letter))
        book.save()
        # The letter is kept now and may go out; what a full disk left undone in the saved game is done when it opens.
        with suppress(OSError, RecordError):
            _catch_up(book, kept, board)
    return _sent(book, board)


def standing(game: str) -> Standing:
    """Return how a game by mail stands."""
    book = open_book(game)
    scenario = _scenario(book.letters[0])
    board = scenario.board
    with _opened(book, scenario) as kept:
        _catch_up(book, kept, board)
        mine = book.writer(len(book.letters), board) == book.side
        over = bool(kept and kept.state.over)
        complete = kept is not None and over and _is_complete(book, kept, board)
        state = kept.state if kept else None
        turn = state.turn if state else 0
        return Standing(book, scenario, mine and not complete, len(book.letters), turn, over, complete, state)


# -- what the verbs share


def _name(invitation: Mapping[str, Any], side: str, board: Board) -> str:
    letter = "AB"[[str(entry.id) for entry in board.sides].index(side)]
    return f"{invitation['scenario']}-{digest(invitation)[:6]}-{letter}"


def _scenario(invitation: Mapping[str, Any]) -> Scenario:
    """Return the scenario of the game, if it is here as the invitation had it."""
    # An id from a letter is never a path.
    if invitation["scenario"] not in list_ids():
        raise LetterRefused("wrong content", f"there is no scenario {invitation['scenario'][:60]!r} here")
    scenario = load_scenario(invitation["scenario"])
    _check_versions(invitation, scenario)
    return scenario


def _check_versions(letter: Mapping[str, Any], scenario: Scenario) -> None:
    if letter["rules"] != RULES_VERSION:
        raise LetterRefused(
            "wrong rules",
            f"the letter is of rules version {letter['rules']}; this program has {RULES_VERSION}. "
            "Both players need the same version of the program",
        )
    if letter["content"] != scenario.board.digest:
        raise LetterRefused(
            "wrong content",
            f"the letter is of other content of {scenario.id}: expected content hash {scenario.board.digest}, "
            f"found {letter['content'][:32]}. Both players need the same version of the program",
        )


def _sent(book: Book, board: Board) -> Sent:
    """Return the last letter of *book* with words for whoever opens it."""
    letter = book.letters[-1]
    number = len(book.letters) - 1
    if letter["is"] == "turn":
        count = len(letter["orders"])
        what = f"{count} order{'s' * (count != 1)}, {letter['undone']} taken back, opened {letter['opened']}x."
        verb = "mail turn GAME FILE"
    else:
        what = f"An {letter['is']}, by the side {book.side}."
        verb = "mail answer FILE --out ANSWER" if number == 0 else "mail turn GAME FILE"
    prose = [
        f"Line of Contact, a game by mail: {book.scenario}, {_called(book, letter, board)}, {book.side}.",
        what,
        "Copy all of this text, or save it in a file. The window takes it in under",
        "By mail; the command is",
        f"    line-of-contact {verb}",
    ]
    return Sent(book, number, wrap(letter, "\n".join(prose)))


def _called(book: Book, letter: Mapping[str, Any], board: Board) -> str:
    phase = book.phase_of(letter["number"], board)
    return f"letter {letter['number']}" + (f" (turn {(phase + 1) // 2})" if phase > 0 else "")


def _pick(book: Book, found: list[dict[str, Any] | LetterRefused]) -> dict[str, Any]:
    """Return the letter that is due, when a file has several, as an answer with the letter before quoted below."""
    letters = [one for one in found if isinstance(one, dict)]
    due = [one for one in letters if one.get("number") == len(book.letters)]
    spoilt = [one for one in found if isinstance(one, LetterRefused)]
    if not due and spoilt:
        raise spoilt[0]
    letter = (due or letters)[0]
    check_form(letter)
    return letter


def _check_place(book: Book, letter: Mapping[str, Any], scenario: Scenario) -> None:
    """Raise `LetterRefused` unless *letter* is the next one of this game."""
    board = scenario.board
    due, number, called = len(book.letters), letter["number"], _called(book, letter, board)
    digests = [digest(one) for one in book.letters]
    if digest(letter) in digests:
        if letter["side"] == book.side:
            raise LetterRefused("wrong side", f"{called} is your own; it is for the other player")
        raise LetterRefused("replayed", f"{called} has been read already; expected letter {due}")
    match letter["is"]:
        case "invitation":
            raise LetterRefused("wrong game", f"an invitation to another game than {book.name}")
        case "answer":
            if letter["previous"] != digests[0]:
                raise LetterRefused("wrong game", f"an answer to another invitation than that of {book.name}")
            if due > 1:
                raise LetterRefused("wrong game", f"{book.name} was begun with another answer than this one")
        case _:
            if due == 1:
                raise LetterRefused("missing", f"expected letter 1, the answer to your invitation; found {called}")
            if letter["game"] != book.game:
                raise LetterRefused("wrong game", f"a letter of another game than {book.name}")
    _check_versions(letter, scenario)
    if number < due:
        raise LetterRefused("altered", f"{called} has been read already, and was another one then")
    if number > due:
        raise LetterRefused("missing", f"expected letter {due}, found {called}; ask for the letters between")
    if letter["side"] != book.writer(number, board):
        raise LetterRefused(
            "wrong side", f"{called} is of the side {letter['side'][:40]!r}; expected {book.writer(number, board)!r}"
        )
    if letter["previous"] != digests[-1]:
        if letter["previous"] in digests:
            raise LetterRefused(
                "reordered", f"{called} follows letter {digests.index(letter['previous'])}, not letter {due - 1}"
            )
        raise LetterRefused(
            "altered",
            f"{called} answers another letter {due - 1} than yours: one of the two was changed on its way",
        )


def _check_secret(book: Book, letter: Mapping[str, Any], board: Board) -> None:
    """Raise `LetterRefused` unless what *letter* reveals was committed to, and is new."""
    called, side, reveal = _called(book, letter, board), letter["side"], letter["reveal"]
    used = {one.get("commitment", "") for one in book.letters}
    for one in book.letters:
        if known := one.get("reveal"):
            used |= {known, hashed(one["side"], known)}
    phase = book.phase_of(letter["number"], board)
    if reveal in used - {""} or letter.get("commitment", "-") in used:
        raise LetterRefused("secret used twice", f"{called} brings a secret that has been in this game already")
    if bool(reveal) != (phase >= 0):
        raise LetterRefused("wrong reveal", f"{called} {'has' if reveal else 'lacks'} a secret before its time")
    number, known = book.revealed(side, board)
    if commitment := letter.get("commitment"):
        number, known = 0, commitment
    if reveal and hashed(side, reveal, phase + 1 - number) != known:
        raise LetterRefused("wrong reveal", f"the secret in {called} does not fit what {side} is committed to")


def _check_form_of_orders(letter: Mapping[str, Any], called: str) -> None:
    for number, encoded in enumerate(letter.get("orders", ()), 1):
        try:
            order = decode_order(encoded)
        except ValueError as error:
            raise LetterRefused("altered", f"{called}, order {number}: {error}") from None
        if isinstance(order, EndPhase | OpenGame):
            raise LetterRefused("altered", f"{called}, order {number} opens or ends a phase; a letter does that itself")


def _check_orders(after: Book, letter: Mapping[str, Any], kept: Game | None, scenario: Scenario) -> None:
    """Raise `LetterRefused` unless every order of *letter* is legal and comes to what it says, tried in memory."""
    board = scenario.board
    called, phase = _called(after, letter, board), after.phase_of(letter["number"], board)
    if letter["is"] != "turn":
        return
    if phase == 0:
        if letter["orders"] or letter["fingerprint"]:
            raise LetterRefused("altered", f"{called} opens the game and can have no orders yet")
        return
    phases = after.phases(board)
    settled = list(chain.from_iterable(phases[:phase]))
    same = _shared(kept, settled) if kept else 0
    trial = kept.first(same) if kept and same else _new_game(after, scenario, settled[0])
    first = len(settled) - len(letter["orders"])
    for number, order in enumerate(settled[len(trial.orders) :], len(trial.orders)):
        try:
            trial.play(order)
        except IllegalOrder as error:
            why = "; ".join(map(str, error.refusals))
            raise LetterRefused("illegal order", f"{called}, order {number - first + 1} is refused: {why}") from None
    if trial.fingerprint != letter["fingerprint"]:
        raise LetterRefused(
            "altered",
            f"after the orders of {called} the game has another fingerprint: expected {letter['fingerprint'][:32]}, "
            f"found {trial.fingerprint}",
        )


def _shared(kept: Game, settled: list[Order]) -> int:
    """Return how many first orders of the saved game are those of *settled*."""
    for number, (played, order) in enumerate(zip(kept.orders, settled, strict=False)):
        if played.order != order:
            return number
    return min(len(kept.orders), len(settled))


def _players(book: Book, board: Board) -> dict[str, str]:
    return {str(side.id): PERSON if side.id == book.side else MAIL for side in board.sides}


def _new_game(book: Book, scenario: Scenario, opening: Order, path: Any = None) -> Game:
    assert isinstance(opening, OpenGame)
    return Game.new(scenario, opening.seed, opening.chance, _players(book, scenario.board), path)


@contextmanager
def _opened(book: Book, scenario: Scenario) -> Iterator[Game | None]:
    """Give the saved game of a book, locked; it is made again when it is missing. None: the game is not open yet."""
    phases = book.phases(scenario.board)
    if not phases:
        yield None
        return
    if book.record.exists():
        game = Game.load(book.record, scenario=scenario, counted=False)
    else:
        game = _new_game(book, scenario, phases[0][0], book.record)
    with game:
        yield game


def _catch_up(book: Book, kept: Game | None, board: Board) -> list[tuple[State, tuple[Event, ...]]]:
    """Bring the saved game to where the letters stand; return what happened, each with the State before it."""
    if kept is None:
        return []
    settled = list(chain.from_iterable(book.phases(board)))
    same = _shared(kept, settled)
    if same < min(len(kept.orders), len(settled)):
        raise MailError(
            f"{book.record}: the saved game is not that of the letters from order {same + 1} on; "
            "move the file away, and it is made again from the letters"
        )
    happened = []
    for order in settled[same:]:
        if kept.state.over and isinstance(order, EndPhase):
            break
        before = kept.state
        happened.append((before, kept.play(order)))
    sent = book.writer(len(book.letters) - 1, board) == book.side and len(book.letters) > 2
    if sent and settled and not kept.state.over and not kept.is_sent:
        if len(kept.orders) > len(settled):
            raise MailError(
                f"{book.record}: the saved game has orders after the turn that was sent; "
                "move the file away, and it is made again from the letters"
            )
        kept.mark_sent()
    return happened


def _is_complete(book: Book, kept: Game, board: Board) -> bool:
    """Return whether both sides have the game whole: the one that saw its end first has written a last letter."""
    openings = sum(isinstance(played.order, EndPhase | OpenGame) for played in kept.orders)
    return book.phase_of(len(book.letters) - 1, board) >= openings
