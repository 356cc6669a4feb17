"""Play by mail: two players who need not trust each other come to the same game, and nothing else passes for a turn."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from game import engine, mail
from game.ai import make_player
from game.core.codec import canonical, fingerprint
from game.core.dice import occasion_key, seeded_entropy
from game.core.errors import LineOfContactError, RecordError
from game.core.events import PhaseOpened
from game.core.ledger import Ledger
from game.core.orders import EndPhase, OpenGame
from game.mail import LetterRefused, MailError
from game.mail.letters import LINKS, hashed, link
from game.record import MAIL, PERSON, Game, verify
from game.scenario import Scenario, load
from game.view import View

ROOT = Path(__file__).resolve().parents[1]
DUE = 6
"""The letter that the attacks are made on: of turn 3, with several orders."""


@contextmanager
def at(home: Path) -> Iterator[None]:
    """Be the player whose folder is *home*."""
    before = os.environ.get("LINE_OF_CONTACT_HOME")
    os.environ["LINE_OF_CONTACT_HOME"] = str(home)
    try:
        yield
    finally:
        if before is None:
            del os.environ["LINE_OF_CONTACT_HOME"]
        else:
            os.environ["LINE_OF_CONTACT_HOME"] = before


@dataclass
class Correspondence:
    """A whole game by mail: the letters, each player's folder in the end, and the folders before each letter."""

    scenario: Scenario
    texts: list[str]
    homes: dict[str, Path]
    names: dict[str, str]
    before: dict[int, Path]

    def letter(self, number: int) -> dict[str, Any]:
        found = mail.unwrap(self.texts[number].encode())[0]
        assert isinstance(found, dict)
        return dict(found)

    def side(self, number: int) -> str:
        return str(self.letter(number)["side"])

    def reader(self, number: int) -> str:
        return next(side for side in self.homes if side != self.side(number))

    def home(self, number: int, side: str) -> Path:
        """The folder of *side* before letter *number* was read, when it had been sent."""
        return self.before[number] / side


def correspond(folder: Path, inviter: int, letters: int, chance: str = "dice") -> Correspondence:
    """Let two computer players play first-steps by mail, for so many letters or to its end."""
    scenario = load("first-steps")
    sides = [str(side.id) for side in scenario.board.sides]
    me, other = sides[inviter], sides[1 - inviter]
    homes = {side: folder / side for side in sides}
    with pytest.MonkeyPatch.context() as patch:
        # The tests play the same games each time; real secrets come from the system.
        patch.setattr("game.mail.verbs.new_secret", lambda: fingerprint(f"invite {inviter}".encode()))
        with at(homes[me]):
            first = mail.invite(scenario, me, chance)
        patch.setattr("game.mail.verbs.new_secret", lambda: fingerprint(f"answer {inviter}".encode()))
        with at(homes[other]):
            second = mail.answer(first.text.encode())
    names = {me: first.book.name, other: second.book.name}
    played = Correspondence(scenario, [first.text, second.text], homes, names, {})
    players = {side: make_player("staff") for side in sides}
    while len(played.texts) < letters:
        number = len(played.texts) - 1
        for side in sides:
            shutil.copytree(homes[side], folder / f"before-{number}" / side)
        played.before[number] = folder / f"before-{number}"
        side = played.reader(number)
        with at(homes[side]):
            reading = mail.read(names[side], played.texts[-1].encode())
            if mail.standing(names[side]).complete:
                break
            if reading.state and not reading.state.over:
                with Game.load(reading.book.record) as game:
                    while not isinstance(order := players[side].choose(View.of(game.state, side)).order, EndPhase):
                        game.play(order)
            played.texts.append(mail.send(names[side]).text)
    return played


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Correspondence:
    """A game to its end, begun by the side that moves first."""
    return correspond(tmp_path_factory.mktemp("whole"), 0, 1000)


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory) -> Correspondence:
    """Another game, begun by the side that moves second."""
    return correspond(tmp_path_factory.mktemp("another"), 1, DUE + 3)


@pytest.fixture
def desk(whole: Correspondence, tmp_path: Path) -> Path:
    """The folder of the player who has not yet read letter `DUE`."""
    home = tmp_path / "desk"
    shutil.copytree(whole.home(DUE, whole.reader(DUE)), home)
    return home


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def sealed(letter: dict[str, Any], **changes: Any) -> bytes:
    """Return a letter with *changes*, its seal made again, as a changed program would."""
    return mail.wrap({**letter, **changes}, "").encode()


# -- a whole game


def test_both_players_come_to_the_same_game(whole: Correspondence) -> None:
    """Two folders, one fingerprint; both records verify; all letters are small and ASCII."""
    found = []
    for side, home in whole.homes.items():
        with at(home):
            standing = mail.standing(whole.names[side])
            assert standing.complete
            assert not standing.mine
            result = verify(standing.book.record)
            assert result.ok, str(result.first_difference)
            assert result.finished
            found.append((result.fingerprint, result.orders))
            if side == whole.side(-1):
                assert whole.texts[-1] == mail.send(whole.names[side]).text
            else:
                with pytest.raises(MailError, match="the game is over"):
                    mail.send(whole.names[side])
    assert found[0] == found[1]
    assert found[0][1] > 50
    assert max(len(text) for text in whole.texts) < 10_000
    assert all(text.isascii() and max(map(len, text.splitlines())) < 80 for text in whole.texts)


def test_the_side_that_moves_second_may_invite(another: Correspondence) -> None:
    """It opens with a letter that has no orders; the saved games agree as far as both have them."""
    assert [] == another.letter(2)["orders"]
    assert "" == another.letter(2)["fingerprint"] == another.letter(1)["reveal"]
    games = []
    for side, home in another.homes.items():
        with at(home):
            book = mail.open_book(another.names[side])
            with Game.load(book.record, resume=False) as game:
                games.append([played.fingerprint for played in game.orders])
                assert {side: PERSON, another.reader(2 if side == another.side(2) else 3): MAIL} == dict(game.players)
    short = min(map(len, games))
    assert short > 10
    assert games[0][:short] == games[1][:short]


# -- nobody knows a roll early


def test_a_phase_opens_for_its_mover_with_the_letter_before_it_and_for_nobody_earlier(whole: Correspondence) -> None:
    board = whole.scenario.board
    for number in range(1, len(whole.texts) - 1):
        sender, mover = whole.side(number), whole.reader(number)
        with at(whole.home(number, sender)):
            sent = mail.open_book(whole.names[sender])
        with at(whole.home(number, mover)):
            waiting = mail.open_book(whole.names[mover])
        phase = sent.phase_of(number, board) + 1
        # Both before the letter arrives: the sender lacks the mover's secret, the mover lacks the sender's.
        assert sent.opening(phase, board) is None
        assert waiting.opening(phase, board) is None
        assert len(waiting.phases(board)) < phase
        letter = whole.letter(number)
        read = mail.Book(waiting.name, mover, waiting.secret, (*waiting.letters, letter))
        answered = mail.Book(sent.name, sender, sent.secret, (*sent.letters, whole.letter(number + 1)))
        assert read.opening(phase, board) == answered.opening(phase, board) is not None
        assert read.opening(phase + 1, board) is None


def test_the_missing_secret_does_not_follow_from_what_a_player_has(whole: Correspondence) -> None:
    """Hash all that the sender has, forwards along both chains: the mover's secret is not there."""
    board = whole.scenario.board
    sender, mover = whole.side(DUE), whole.reader(DUE)
    with at(whole.home(DUE, sender)):
        sent = mail.open_book(whole.names[sender])
    with at(whole.home(DUE, mover)):
        waiting = mail.open_book(whole.names[mover])
    phase = sent.phase_of(DUE, board) + 1
    has = {link(sender, sent.secret, number) for number in range(LINKS - 50, LINKS + 1)}
    has |= {link(sender, sent.secret, number) for number in range(50)}
    for letter in sent.letters:
        for key in ("commitment", "reveal"):
            if secret := letter.get(key):
                has |= {hashed(side, secret, times) for side in (sender, mover) for times in range(50)}
    assert waiting.reveal(phase) not in has
    assert hashed(mover, waiting.reveal(phase), phase) in has
    assert not any(text in whole.texts[DUE].lower() for text in (sent.secret, sent.reveal(phase + 1)))
    assert sent.secret not in str(sent.letters)


def test_every_roll_of_a_phase_and_between_phases_hangs_on_both_secrets(whole: Correspondence) -> None:
    """Change either secret: other entropy, other keys; and the order that opens a phase carries both."""
    with at(whole.homes[whole.side(DUE)]):
        book = mail.open_book(whole.names[whole.side(DUE)])
    with Game.load(whole.homes[book.side] / "saves" / f"{book.name}.jsonl", resume=False) as game:
        ends = [n for n, played in enumerate(game.orders) if isinstance(played.order, EndPhase)]
        states = [game.state_at(n) for n in ends]
        reveals = [getattr(game.orders[n].order, "reveal", "") for n in ends]
    assert all(len(reveal) == 65 for reveal in reveals)
    assert len(reveals) == len(set(reveals))
    a, b = reveals[2].split(".")
    entropies, keys = set(), set()
    for reveal in (f"{a}.{b}", f"{a}.{'0' * 32}", f"{'0' * 32}.{b}"):
        _, events = engine.resolve(states[2], EndPhase(reveal))
        entropies.add(next(event.entropy for event in events if isinstance(event, PhaseOpened)))
        keys.add(Ledger(states[2].evolve(entropy=""), reveal)._key("event.chance", ("x",)))
    assert 3 == len(entropies) == len(keys)


def test_local_games_are_as_they_were() -> None:
    """Without secrets of a game by mail a roll between phases has the key it always had."""
    state, _ = engine.open_game(load("first-steps").opening, "7")
    between = state.evolve(entropy="", active="")
    expected = occasion_key(seeded_entropy("7", 1, ""), 1, "", "event.chance", ("x",))
    assert expected == Ledger(between)._key("event.chance", ("x",))
    after, _ = engine.resolve(state, EndPhase())
    assert after.entropy == seeded_entropy("7", 1, after.active)


# -- what is refused, by name

Attack = Callable[[Correspondence, Correspondence], bytes]


def _without_line(text: str, number: int) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith(f"{number} "))


def _swapped(text: str) -> str:
    lines = text.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("2 "))
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    return "\n".join(lines)


def _one_letter_off(text: str) -> str:
    lines = text.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("3 "))
    lines[at] = lines[at][:10] + ("A" if lines[at][10] != "A" else "B") + lines[at][11:]
    return "\n".join(lines)


def _more(game: Correspondence, *orders: Any) -> bytes:
    letter = game.letter(DUE)
    return sealed(letter, orders=[*letter["orders"], *orders])


def _other_bodies(text: str, other: str) -> str:
    """The first line of another letter in the place of one's own, which has a check of its own."""
    mine, theirs = text.splitlines(), other.splitlines()
    first = [next(line for line in lines if line.startswith("1 ")) for lines in (mine, theirs)]
    return text.replace(*first)


ATTACKS: dict[str, tuple[str, str, Attack]] = {
    "a letter changed": ("altered", "line 3 of the letter", lambda w, _: _one_letter_off(w.texts[DUE]).encode()),
    "a line taken out": (
        "altered",
        "line 3 of the letter is missing",
        lambda w, _: _without_line(w.texts[DUE], 3).encode(),
    ),
    "two lines swapped": ("altered", "line 2 of the letter", lambda w, _: _swapped(w.texts[DUE]).encode()),
    "a line of another letter": (
        "altered or garbage",
        "letter",
        lambda w, _: _other_bodies(w.texts[DUE], w.texts[DUE - 1]).encode(),
    ),
    "the seal of another letter": (
        "altered",
        "the seal",
        lambda w, _: w.texts[DUE].replace(w.texts[DUE].split()[-1], w.texts[DUE - 2].split()[-1]).encode(),
    ),
    "an order left out": (
        "altered",
        f"letter {DUE} (turn 3)",
        lambda w, _: sealed(w.letter(DUE), orders=w.letter(DUE)["orders"][:-1]),
    ),
    "another fingerprint": (
        "altered",
        "another fingerprint: expected " + "0" * 32,
        lambda w, _: sealed(w.letter(DUE), fingerprint="0" * 32),
    ),
    "an illegal order": ("illegal order", "(rule ", lambda w, _: _more(w, {"is": "Launch", "target": 0})),
    "an order from nowhere": (
        "illegal order",
        f"letter {DUE} (turn 3), order ",
        lambda w, _: _more(w, {"is": "March", "unit": "nobody", "path": [10**30, -5]}),
    ),
    "a unit of the other side": (
        "illegal order",
        "(rule ",
        lambda w, _: _more(
            w,
            {
                "is": "DigIn",
                "unit": next(
                    str(uid) for uid, one in sorted(w.scenario.board.roster.items()) if one.side == w.reader(DUE)
                ),
            },
        ),
    ),
    "a phase ended inside": ("altered", "ends a phase", lambda w, _: _more(w, {"is": "EndPhase", "reveal": "x"})),
    "no order": ("altered", "expected an order", lambda w, _: _more(w, 7)),
    "an order of another form": ("altered", "Launch", lambda w, _: _more(w, {"is": "Launch", "target": "0"})),
    "read again": ("replayed", f"expected letter {DUE}", lambda w, _: w.texts[DUE - 2].encode()),
    "the invitation read again": ("replayed", "letter 0", lambda w, _: w.texts[0].encode()),
    "one's own letter": ("wrong side", "your own", lambda w, _: w.texts[DUE - 1].encode()),
    "another side's name": ("wrong side", "expected", lambda w, _: sealed(w.letter(DUE), side=w.reader(DUE))),
    "no side's name": ("wrong side", "'nobody'", lambda w, _: sealed(w.letter(DUE), side="nobody")),
    "one letter left out": (
        "missing",
        f"expected letter {DUE}, found letter {DUE + 2}",
        lambda w, _: w.texts[DUE + 2].encode(),
    ),
    "another number, later": ("missing", "found letter 60", lambda w, _: sealed(w.letter(DUE), number=60)),
    "another number, earlier": (
        "altered",
        "was another one",
        lambda w, _: sealed(w.letter(DUE), number=DUE - 2),
    ),
    "another order of letters": (
        "reordered",
        f"follows letter {DUE - 3}",
        lambda w, _: sealed(w.letter(DUE), previous=mail.digest(w.letter(DUE - 3))),
    ),
    "the letter before was changed": (
        "altered",
        f"another letter {DUE - 1} than yours",
        lambda w, _: sealed(w.letter(DUE), previous="0" * 32),
    ),
    "a letter of another game": ("wrong game", "another game", lambda _, a: a.texts[DUE].encode()),
    "an invitation to another game": ("wrong game", "an invitation", lambda _, a: a.texts[0].encode()),
    "an answer to another game": ("wrong game", "an answer", lambda _, a: a.texts[1].encode()),
    "other rules": ("wrong rules", "rules version 99", lambda w, _: sealed(w.letter(DUE), rules=99)),
    "other content": ("wrong content", "content hash", lambda w, _: sealed(w.letter(DUE), content="0" * 32)),
    "another format": ("wrong format", "format 2", lambda w, _: sealed(w.letter(DUE), format=2)),
    "a secret made up": ("wrong reveal", "committed", lambda w, _: sealed(w.letter(DUE), reveal="ab" * 16)),
    "one's own secret": (
        "secret used twice",
        "",
        lambda w, _: sealed(w.letter(DUE), reveal=w.letter(DUE - 1)["reveal"]),
    ),
    "the sender's last secret": (
        "secret used twice",
        "",
        lambda w, _: sealed(w.letter(DUE), reveal=w.letter(DUE - 2)["reveal"]),
    ),
    "the secret before": (
        "secret used twice",
        "",
        lambda w, _: sealed(w.letter(DUE), reveal=hashed(w.side(DUE), w.letter(DUE - 2)["reveal"])),
    ),
    "no secret": ("garbage", "reveal is 32 digits", lambda w, _: sealed(w.letter(DUE), reveal="")),
    "cut in the middle": ("truncated", "cut off after line 2", lambda w, _: w.texts[DUE].partition("\n3 ")[0].encode()),
    "cut inside a line": (
        "truncated",
        "cut off after line 2",
        lambda w, _: (w.texts[DUE].partition("\n3 ")[0] + "\n3 ABC").encode(),
    ),
    "the last line cut": ("truncated", "", lambda w, _: w.texts[DUE].rstrip()[:-9].encode()),
    "the last lines lost": (
        "truncated",
        "ask for it again",
        lambda w, _: "\n".join(
            line
            for line in w.texts[DUE].splitlines()
            if not line.split()[:1] or not line.split()[0].isdecimal() or int(line.split()[0]) < 3
        ).encode(),
    ),
    "an empty file": ("garbage", "no letter", lambda *_: b""),
    "something else": ("garbage", "no letter", lambda *_: b"Dear friend,\nmy turn tomorrow.\n"),
    "a picture": ("garbage", "no letter", lambda *_: bytes(range(256)) * 9),
    "a huge file": ("garbage", "bytes", lambda *_: b"BEGIN LINE OF CONTACT LETTER\n" * 100_000),
    "a letter with less": ("garbage", "keys", lambda *_: mail.wrap({"is": "turn", "number": DUE}, "").encode()),
    "a letter with more": ("garbage", "keys", lambda w, _: sealed(w.letter(DUE), more=1)),
    "a letter of no kind": ("garbage", "found", lambda w, _: sealed(w.letter(DUE), **{"is": "novel"})),
    "a negative count": ("garbage", "undone", lambda w, _: sealed(w.letter(DUE), undone=-1)),
    "a number that is a word": ("garbage", "number", lambda w, _: sealed(w.letter(DUE), number="6")),
    "a turn as an answer": ("garbage", "letter 1", lambda w, _: sealed(w.letter(DUE), number=1)),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_not_the_next_turn_is_refused_by_its_name(
    attack: str, whole: Correspondence, another: Correspondence, desk: Path
) -> None:
    """In one line, and nothing in the player's folder has changed; the true letter is still taken afterwards."""
    name, says, make = ATTACKS[attack]
    content = make(whole, another)
    before = contents(desk)
    with at(desk):
        with pytest.raises(LetterRefused) as refused:
            mail.read(whole.names[whole.reader(DUE)], content)
        assert refused.value.name in name.split(" or ")
        assert str(refused.value).startswith(f"{refused.value.name}: ")
        assert says in str(refused.value)
        assert "\n" not in str(refused.value)
        assert before == contents(desk)
        mail.read(whole.names[whole.reader(DUE)], whole.texts[DUE].encode())


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_any_byte_changed_is_refused_or_harmless(whole: Correspondence, data: st.DataObject) -> None:
    content = bytearray(whole.texts[DUE].encode())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255))
    try:
        found = mail.unwrap(bytes(content))
    except LetterRefused:
        return
    assert all(isinstance(one, LetterRefused) or whole.letter(DUE) == one for one in found)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_any_value_changed_is_refused_though_the_seal_is_made_again(whole: Correspondence, data: st.DataObject) -> None:
    """Only the counts, which are the sender's own word, can be others."""
    letter = whole.letter(DUE)
    key = data.draw(st.sampled_from(sorted(set(letter) - {"undone", "opened"})))
    value = letter[key]
    changed: Any
    if isinstance(value, int):
        changed = data.draw(st.integers(-5, 1 << 33).filter(lambda n: n != value))
    elif isinstance(value, str):
        place = data.draw(st.integers(0, len(value) - 1))
        changed = value[:place] + data.draw(st.sampled_from("0123456789abcdefxyz ").filter(lambda c: c != value[place]))
        changed += value[place + 1 :]
    else:
        place = data.draw(st.integers(0, len(value) - 1))
        changed = [*value[:place], *value[place + 1 :]]
        if data.draw(st.booleans()):
            changed = [*value[: place + 1], *value[place:]]
    home = whole.home(DUE, whole.reader(DUE))
    before = contents(home)
    with at(home), pytest.raises(LetterRefused):
        mail.read(whole.names[whole.reader(DUE)], sealed(letter, **{key: changed}))
    assert before == contents(home)


# -- what mail programs do


def _folded(text: str, width: int) -> str:
    words, lines = text.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] += f" {word}"
    return "\n".join(lines)


MANGLINGS: dict[str, Callable[[str], bytes]] = {
    "other line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "old line ends": lambda text: text.replace("\n", "\r").encode(),
    "quoted": lambda text: "\n".join(f"> {line}" for line in text.splitlines()).encode(),
    "quoted twice": lambda text: "\n".join(f">> > {line}" for line in text.splitlines()).encode(),
    "spaces at the end": lambda text: text.replace("\n", "   \t\n").encode(),
    "indented": lambda text: text.replace("\n", "\n    ").encode(),
    "blank lines": lambda text: text.replace("\n", "\n\n\n").encode(),
    "small letters": lambda text: text.lower().encode(),
    "prose around it": lambda text: f"Hello!\n\n{text}\nBest, and see 1 2 3 you.\n-- \nme".encode(),
    "all in one line": lambda text: " ".join(text.split()).encode(),
    "folded": lambda text: _folded(text, 70).encode(),
    "narrow": lambda text: _folded(text, 58).encode(),
    "quoted and folded": lambda text: ("> " + _folded(text, 66).replace("\n", "\n> ")).encode(),
    "hard spaces": lambda text: text.replace(" ", "\u00a0").encode(),
    "a mark in front": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "sixteen bits": lambda text: text.encode("utf-16"),
    "no end of line": lambda text: text.strip().encode(),
    "a foreign word": lambda text: f"Grüße\n{text}".encode("latin-1"),
}


@pytest.mark.parametrize("mangling", MANGLINGS)
def test_a_mail_program_does_no_harm(mangling: str, whole: Correspondence) -> None:
    for number in (0, 1, DUE):
        assert [whole.letter(number)] == mail.unwrap(MANGLINGS[mangling](whole.texts[number]))


def test_the_letter_that_is_due_is_found_among_quoted_ones(whole: Correspondence, desk: Path) -> None:
    """An answer with the letters before it quoted below, one of them spoilt."""
    quoted = "".join(
        f"> {line}\n" for line in (whole.texts[DUE - 1] + _one_letter_off(whole.texts[DUE - 2])).splitlines()
    )
    with at(desk):
        reading = mail.read(whole.names[whole.reader(DUE)], (whole.texts[DUE] + "\nYou wrote:\n" + quoted).encode())
    assert whole.letter(DUE) == reading.letter
    assert reading.happened


# -- beginning


def test_an_invitation_is_refused_by_name(whole: Correspondence, another: Correspondence, tmp_path: Path) -> None:
    letter = whole.letter(0)
    with at(tmp_path / "new"):
        for name, content in (
            ("wrong content", sealed(letter, scenario="../../elsewhere")),
            ("wrong content", sealed(letter, content="0" * 32)),
            ("wrong rules", sealed(letter, rules=99)),
            ("wrong side", sealed(letter, side="nobody")),
            ("garbage", sealed(letter, chance="luck")),
            ("garbage", sealed(letter, commitment="x")),
            ("wrong letter", whole.texts[DUE].encode()),
            ("altered", _one_letter_off(whole.texts[0]).encode()),
        ):
            with pytest.raises(LetterRefused) as refused:
                mail.answer(content)
            assert name == refused.value.name
        assert () == mail.names()
    with at(whole.homes[whole.side(0)]), pytest.raises(LetterRefused, match="your own invitation"):
        mail.answer(whole.texts[0].encode())
    with at(whole.homes[whole.side(1)]):
        assert whole.texts[1] == mail.answer(whole.texts[0].encode()).text
    with at(another.homes[another.side(0)]), pytest.raises(LetterRefused, match="another answer"):
        # A second answer to an invitation that has one.
        mail.read(another.names[another.side(0)], sealed(another.letter(1), commitment="ab" * 16))


def test_an_answer_may_not_give_the_commitment_back(whole: Correspondence) -> None:
    """Nor is a turn taken before the answer."""
    home = whole.home(1, whole.side(0))
    with at(home):
        name = whole.names[whole.side(0)]
        for refusal, content in (
            ("secret used twice", sealed(whole.letter(1), commitment=whole.letter(0)["commitment"])),
            ("wrong reveal", sealed(whole.letter(1), commitment="ab" * 16)),
            ("wrong reveal", sealed(whole.letter(1), reveal="")),
            ("missing", whole.texts[3].encode()),
        ):
            with pytest.raises(LetterRefused) as refused:
                mail.read(name, content)
            assert refusal == refused.value.name


# -- one's own turn


def _own_turn(whole: Correspondence, desk: Path) -> mail.Reading:
    with at(desk):
        return mail.read(whole.names[whole.reader(DUE)], whole.texts[DUE].encode())


def test_what_was_taken_back_and_how_often_the_game_was_opened_is_in_the_letter(
    whole: Correspondence, desk: Path
) -> None:
    reading = _own_turn(whole, desk)
    with at(desk):
        for _ in range(3):
            with Game.load(reading.book.record) as game:
                side = game.state.active
                known = View.of(game.state, side).known
                orders = [order for uid in known.of_side(side) for order in engine.legal_orders(known, uid)]
                game.play(next(order for order in orders if not engine.forecast(known, order).final))
                assert game.undo()
        sent = mail.send(reading.book.name)
        letter = sent.book.letters[-1]
        assert (3, 3) == (letter["undone"], letter["opened"])
        assert "3 taken back, opened 3x" in sent.text
        assert verify(reading.book.record).ok
        with Game.load(reading.book.record) as game:
            assert game.is_sent


def test_a_turn_that_was_sent_is_over(whole: Correspondence, desk: Path) -> None:
    reading = _own_turn(whole, desk)
    with at(desk):
        with Game.load(reading.book.record) as game:
            side = game.state.active
            known = View.of(game.state, side).known
            orders = [order for uid in known.of_side(side) for order in engine.legal_orders(known, uid)]
            free = [order for order in orders if not engine.forecast(known, order).final]
            with pytest.raises(RecordError, match="mail send"):
                game.play(EndPhase())
            with pytest.raises(RecordError, match="goes by mail and is not over"):
                game.fork(3)
            game.play(free[0])
            game.undo()
            assert game.can_redo
            game.redo()
        first = mail.send(reading.book.name)
        assert not mail.standing(reading.book.name).mine
        assert first.text == mail.send(reading.book.name).text
        with Game.load(reading.book.record) as game:
            assert not game.can_undo
            with pytest.raises(RecordError, match="gone out by mail"):
                game.play(free[1])


def test_the_saved_game_is_made_again_from_the_letters(whole: Correspondence, desk: Path) -> None:
    reading = _own_turn(whole, desk)
    with at(desk):
        with Game.load(reading.book.record, resume=False) as game:
            expected = game.fingerprint
        reading.book.record.unlink()
        mail.standing(reading.book.name)
        with Game.load(reading.book.record, resume=False) as game:
            assert expected == game.fingerprint
        with Game.new(whole.scenario, "another", players=game.players, path=reading.book.record, replace=True):
            pass
        with pytest.raises(MailError, match="move the file away"):
            mail.send(reading.book.name)


def test_lost_secrets_say_what_to_do(whole: Correspondence, desk: Path) -> None:
    name = whole.names[whole.reader(DUE)]
    with at(desk):
        (desk / "mail" / f"{name}.json").write_text("{}")
        with pytest.raises(MailError, match="bring back a copy"):
            mail.send(name)
        (desk / "mail" / f"{name}.json").unlink()
        with pytest.raises(MailError, match="agree on a new game") as refused:
            mail.read(name, whole.texts[DUE].encode())
        assert "\n" not in str(refused.value)
        assert verify(desk / "saves" / f"{name}.jsonl").orders > 5


def test_the_book_is_kept_from_others(whole: Correspondence) -> None:
    """It holds the secret, so nobody else of the computer may read it."""
    for side, home in whole.homes.items():
        path = home / "mail" / f"{whole.names[side]}.json"
        assert json.loads(path.read_bytes())["secret"] not in "".join(whole.texts)
        if sys.platform != "win32":
            assert 0o600 == path.stat().st_mode & 0o777


def test_an_invitation_needs_a_scenario_that_both_have(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(load("first-steps").path, folder)
    with pytest.raises(LineOfContactError):
        mail.invite(load(str(folder)), "orange")


def test_the_window_plays_ones_own_turn_and_says_how_it_ends(whole: Correspondence, desk: Path, tmp_path: Path) -> None:
    """It shows what the side knows, takes orders, and does not end the phase or save the game elsewhere."""
    import pygame

    from game.ui.app import App
    from game.ui.screens.board import Board, board_for
    from game.ui.settings import Settings

    reading = _own_turn(whole, desk)
    with at(desk):
        app = App((1280, 720), Settings(speed="off", home=desk))
        try:
            game = Game.load(reading.book.record)
            board = board_for(app, game)
            assert isinstance(board, Board)
            app.show(board)
            app.step([], 0.02)
            assert reading.book.side == board.viewer
            assert board.can_order
            orders = len(game.orders)
            with pytest.raises(RecordError, match="mail send"):
                board.give(EndPhase())
            with pytest.raises(RecordError, match="is kept where it is"):
                game.save_as(tmp_path / "copy.jsonl")
            assert orders == len(game.orders)
            assert not (tmp_path / "copy.jsonl").exists()
            app.step(pygame.event.get(), 0.02)
        finally:
            app.close()
        assert 1 == mail.send(reading.book.name).book.letters[-1]["opened"]


# -- the command line


def command(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "LINE_OF_CONTACT_HOME": str(home), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "game", *map(str, arguments)], cwd=ROOT, env=env, capture_output=True, text=True
    )


def test_two_players_at_their_command_lines(tmp_path: Path) -> None:
    """An invitation, an answer and a turn; a mistake is one line and exit code 2."""
    a, b = tmp_path / "a", tmp_path / "b"
    post = [tmp_path / f"{number}.txt" for number in range(4)]
    begun = command(a, "mail", "start", "first-steps", "--side", "A", "--out", post[0])
    assert 0 == begun.returncode, begun.stderr
    assert 0 == command(b, "mail", "answer", post[0], "--out", post[1]).returncode
    name = next((a / "mail").glob("*.json")).stem
    other = next((b / "mail").glob("*.json")).stem
    read = command(a, "mail", "turn", name, post[1])
    assert 0 == read.returncode, read.stderr
    assert "Turn 1 is yours" in read.stdout
    again = command(a, "mail", "turn", name, post[1])
    assert (2, "") == (again.returncode, again.stdout)
    assert "line-of-contact: replayed: letter 1 has been read already; expected letter 2\n" == again.stderr
    assert 0 == command(a, "mail", "send", name, "--out", post[2]).returncode
    read = command(b, "mail", "turn", other, post[2])
    assert "Letter 2: 0 orders; the other program counted 0 taken back, and opened the game 0 times" in read.stdout
    shown = json.loads(command(b, "mail", "show", other, "--json").stdout)
    assert (3, True, False, 1) == (shown["due"], shown["mine"], shown["over"], shown["turn"])
    record = shown["record"]
    assert 0 == command(b, "verify", record).returncode
    hidden = command(b, "replay", record, "--headless")
    assert 2 == hidden.returncode
    assert "is not over" in hidden.stderr
    assert 2 == command(b, "mail", "turn", other, tmp_path / "nowhere.txt").returncode
    assert 2 == command(b, "mail", "send", "nothing", "--out", post[3]).returncode


def test_the_chain_starts_where_the_letters_say(whole: Correspondence) -> None:
    """The seed of the saved game is the hash of the answer and of both first secrets."""
    board = whole.scenario.board
    with at(whole.homes[whole.side(0)]):
        book = mail.open_book(whole.names[whole.side(0)])
        opening = book.opening(1, board)
        with Game.load(book.record, resume=False) as game:
            assert opening is not None
            seed = fingerprint(mail.digest(whole.letter(1)).encode(), *(secret.encode() for secret in opening))
            assert OpenGame(seed, "dice") == game.orders[0].order
    assert mail.digest(whole.letter(0)) == fingerprint(canonical(whole.letter(0))) == whole.letter(1)["previous"]
