"""Play by mail in the window: two players with a folder each, letters between them, and nothing lost on the way."""

import errno
import os
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pygame
import pytest
from test_mail import ATTACKS, DUE, Correspondence, _one_letter_off, another, at, contents, desk, sealed, whole
from test_ui_app import Person

from game import folders, mail
from game.core.errors import LineOfContactError, RecordError
from game.record import Game, verify
from game.scenario import load
from game.ui import mailfiles
from game.ui.screens.board import Board
from game.ui.screens.mailpage import KEPT, REFUSED
from game.ui.settings import Settings
from game.view import View

__all__ = ["another", "desk", "whole"]  # fixtures of the letters themselves
E = pygame.event.Event
SIZES = [((1280, 720), 100), ((1920, 1080), 100), ((1280, 720), 150)]


class Player:
    """A player at a window of their own, with a folder of their own; one window is open at a time."""

    def __init__(self, home: Path, size: tuple[int, int] = (1280, 720), text: int = 100) -> None:
        self.home, self._size, self._text = home, size, text
        self.seen: list[str] = []

    def __enter__(self) -> "Player":
        self._patch = pytest.MonkeyPatch()
        self._patch.setenv("LINE_OF_CONTACT_HOME", str(self.home))
        self._warned = warnings.catch_warnings()
        self._warned.__enter__()
        warnings.simplefilter("error", UserWarning)  # pygame_gui warns of clipped labels and fonts that are missing
        self.person = Person(self._size, self._text, self.home)
        self.press("By mail")
        return self

    def __exit__(self, *_: object) -> None:
        self.person.app.close()
        self._warned.__exit__(None, None, None)
        self._patch.undo()

    @property
    def top(self) -> Any:
        return self.person.top

    def press(self, name: str) -> None:
        """Click a button, and look at what is shown then."""
        self.person.press(name)
        self.look()

    def look(self) -> None:
        """Nothing leaves the window, lies on another thing or is cut."""
        self.person.frames(1)
        top = self.top
        self.seen.append(top.name)
        window = self.person.app.window.get_rect()
        items = [item for item in top.sheet.items if item.widget.alive()]
        for n, item in enumerate(items):
            assert window.contains(item.widget.rect), (top.name, item.name)
            for other in items[:n]:
                assert not item.widget.rect.colliderect(other.widget.rect), (top.name, item.name, other.name)
        assert [] == top.sheet.labels, top.name
        for item in items:
            assert "…" not in str(getattr(item.widget, "text", "")) or top.name == "folder", (top.name, item.name)

    @property
    def said(self) -> str:
        """All that is written in texts."""
        return "\n".join(str(i.widget.html_text) for i in self.top.sheet.items if hasattr(i.widget, "html_text"))

    @property
    def buttons(self) -> list[str]:
        return [item.name for item in self.top.sheet.items if item.act]

    @property
    def letter(self) -> Path:
        """The letter that was written last."""
        return max((self.home / "letters").glob("*.txt"), key=lambda path: path.stat().st_mtime_ns)

    # -- the three ways in

    def drop(self, path: Path) -> None:
        self.person.app.step([E(pygame.DROPFILE, file=str(path))], 0.02)
        self.look()

    def paste(self, path: Path) -> None:
        pygame.scrap.put_text(path.read_text(encoding="ascii"))
        self.person.key("v", ctrl=True)
        self.look()

    def choose(self, path: Path) -> None:
        """Go to the folder of *path* by its list, and click the file."""
        self.press("Take in a letter" if "Take in a letter" in self.buttons else "Answer an invitation")
        self.top.list.go(path.parent.parent)
        self.person.frames(1)
        while f"▶ {path.parent.name}" not in self.buttons:
            self.press("▼ Later")
        self.press(f"▶ {path.parent.name}")
        self.press(next(name for name in self.buttons if name.startswith(path.name)))

    # -- the board

    def order_and_send(self, orders: int = 1) -> None:
        """Open the board, give orders by keys, take one back, end the turn and write the letter."""
        self.press("Open the board")
        board = self.top
        assert isinstance(board, Board)
        self.person.wait(lambda: board.can_order)
        assert board.tutorial.step is None
        for _ in range(orders):
            self.person.key("tab")
            self.person.key("d")
        if board.game.can_undo:
            self.person.key("z", ctrl=True)
        self.person.key("e")
        self.look()
        assert "none of them can be taken back" in self.said
        self.press("End the turn and write the letter")
        assert self.top.name == "mail letter"


@pytest.mark.parametrize(("size", "text"), SIZES, ids=["1280x720", "1920x1080", "1280x720 at 150 %"])
def test_two_players_play_a_whole_game_in_their_windows(tmp_path: Path, size: tuple[int, int], text: int) -> None:
    """From the title to both debriefs; letters come by file list, clipboard and drop; both records are one game."""
    first, second = Player(tmp_path / "first", size, text), Player(tmp_path / "second", size, text)
    with first:
        assert "There is no game by mail" in first.said
        first.press("Start a game")
        first.press("First steps, a practice valley")
        first.press("orange")
        first.press("Write the invitation")
        assert str(first.letter.name) in first.said.replace("<br>", "")
        first.person.key("c", ctrl=True)
        assert first.letter.read_text() == pygame.scrap.get_text()
        first.press("Games by mail")
        assert "answer to your invitation is due" in first.said
    with second:
        second.choose(first.letter)
        assert "You would play: Blue." in second.said
        second.press("answer")
        second.press("Games by mail")
        assert "Take in a letter" in second.buttons
    ways: tuple[Callable[[Player, Path], None], ...] = (Player.paste, Player.drop, Player.choose)
    reader, writer, way = first, second, 0
    while True:
        with reader:
            ways[way % 3](reader, writer.letter)
            assert reader.top.name == "mail taken"
            if way:
                assert "the other program counted" in reader.said
            assert "☑" in reader.said
            over = reader.top.standing.step
            if over == "play":
                # The whole game at one size; a turn of each at the others.
                reader.order_and_send(2 if way < 4 else 0)
            elif over == "last":
                assert "Debrief" in reader.buttons
                reader.press("Write the last letter")
                assert "The game is over" in reader.said
            else:
                assert over == "done"
                reader.press("Debrief")
                assert reader.top.name == "debrief"
                break
        if way == 3 and (size, text) != SIZES[0]:
            return
        reader, writer, way = writer, reader, way + 1
    assert way > 14
    found = []
    for player in (first, second):
        with player:
            assert "over" in player.buttons[0]
            player.press("Debrief")
            assert player.top.name == "debrief"
        record = verify(next((player.home / "saves").glob("*.jsonl")))
        assert record.ok
        assert record.finished
        found.append((record.fingerprint, record.orders))
    assert found[0] == found[1]
    assert {"mail", "mail start", "mail letter", "mail in", "mail taken", "ask", "board"} <= set(first.seen)
    assert "mail invitation" in second.seen


# -- refusals


@pytest.fixture
def reader(whole: Correspondence, desk: Path) -> Iterator[Player]:
    """The player who waits for letter `DUE`."""
    with Player(desk) as player:
        yield player


def _kept(folder: Path) -> dict[str, bytes]:
    return {name: content for name, content in contents(folder).items() if name != "settings.json"}


def test_every_refusal_is_shown_by_its_name_and_nothing_changes(
    reader: Player, whole: Correspondence, another: Correspondence, tmp_path: Path
) -> None:
    """Each attack on a letter that is known, dropped as a file; at last the true letter is taken."""
    before, named = _kept(reader.home), set()
    file = tmp_path / "letter.txt"
    for attack, (names, says, make) in ATTACKS.items():
        file.write_bytes(make(whole, another))
        reader.drop(file)
        if attack == "an invitation to another game":
            # Which is none in the window: it offers another game.
            assert reader.top.name == "mail invitation"
            reader.press("Leave it")
            continue
        assert reader.top.name == "ask", attack
        refusal = next(name for name in names.split(" or ") if f"<b>{name}</b>: " in reader.said)
        assert REFUSED[refusal] in set(_labels(reader)), attack
        assert KEPT in reader.said
        if refusal != "wrong game":
            assert says.split(": expected")[0] in reader.said.replace("&#x27;", "'"), attack
        named.add(refusal)
        reader.person.key("escape")
        assert before == _kept(reader.home), attack
    assert {"altered", "replayed", "reordered", "missing", "wrong game", "truncated", "garbage"} <= named
    assert named | {"wrong letter", "wrong side"} == set(REFUSED)
    file.write_text(whole.texts[DUE])
    reader.drop(file)
    assert reader.top.name == "mail taken"


def _labels(player: Player) -> list[str]:
    from pygame_gui.elements import UILabel

    group = player.top.sheet.manager.get_sprite_group()
    return [sprite.text for sprite in group.sprites() if isinstance(sprite, UILabel)]


def test_a_refused_paste_names_the_reason_and_an_empty_clipboard_is_told(reader: Player, whole: Correspondence) -> None:
    pygame.scrap.put_text(_one_letter_off(whole.texts[DUE]))
    reader.press("Take in a letter")
    reader.press("Paste the letter")
    assert "<b>altered</b>: line 3" in reader.said
    reader.person.key("escape")
    assert reader.top.name == "mail in"
    pygame.scrap.put_text(" ")
    reader.press("Paste the letter")
    assert "clipboard holds no text" in reader.said
    reader.person.key("return")
    reader.person.app.step([E(pygame.DROPTEXT, text=whole.texts[DUE])], 0.02)
    reader.look()
    assert reader.top.name == "mail taken"


def test_a_file_that_cannot_be_read_is_told(reader: Player, tmp_path: Path) -> None:
    reader.drop(tmp_path / "nowhere.txt")
    assert "nowhere.txt: No such file" in reader.said
    reader.person.key("escape")
    reader.drop(tmp_path)
    assert reader.top.name == "ask"


def test_a_later_letter_is_no_invitation_and_ones_own_is_not_answered(
    reader: Player, whole: Correspondence, tmp_path: Path
) -> None:
    reader.press("Answer an invitation")
    file = tmp_path / "letter.txt"
    for text, name in ((whole.texts[DUE], "wrong letter"), (sealed(whole.letter(0), rules=99).decode(), "wrong rules")):
        file.write_text(text)
        reader.drop(file)
        assert f"<b>{name}</b>" in reader.said
        assert REFUSED[name] in _labels(reader)
        reader.person.key("escape")
    reader.person.key("escape")
    assert reader.top.name == "mail"
    file.write_text(whole.texts[0 if reader.top.chosen.standing.book.side == whole.side(0) else 1])
    reader.drop(file)
    assert "<b>wrong side</b>" in reader.said


# -- nothing is lost


def _full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "somewhere")


def test_a_full_disk_loses_no_letter_that_is_taken(
    reader: Player, whole: Correspondence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it is kept, nothing has changed; once it is kept, its orders are carried out later."""
    file = tmp_path / "letter.txt"
    file.write_text(whole.texts[DUE])
    before = _kept(reader.home)
    with monkeypatch.context() as full:
        full.setattr("game.mail.book.os.fsync", _full)
        reader.drop(file)
        assert "No space left" in reader.said
        assert KEPT in reader.said
        assert before == _kept(reader.home)
    reader.person.key("escape")
    with monkeypatch.context() as full:
        full.setattr("game.record.lines.RecordFile.write", _unwritten)
        reader.drop(file)
        assert "was checked and is kept" in reader.said
    reader.person.key("escape")
    reader.press("Back")
    reader.press("By mail")
    assert reader.top.chosen.step == "play"
    reader.order_and_send()


def _unwritten(_: object, lines: bytes, *, flush: bool) -> None:
    if lines:
        raise RecordError("somewhere: No space left on device")


def test_a_full_disk_loses_no_letter_that_is_written(
    reader: Player, whole: Correspondence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file cannot be written: the letter can be copied, and written elsewhere or again."""
    file = tmp_path / "letter.txt"
    file.write_text(whole.texts[DUE])
    reader.drop(file)
    with monkeypatch.context() as full:
        full.setattr("game.mail.write", _full)
        reader.order_and_send()
        assert "could not be written" in reader.said
        assert "Nothing is lost" in reader.said
        assert not list((reader.home / "letters").iterdir())
        reader.press("Copy the letter")
        text = pygame.scrap.get_text()
        assert "Copied." in " ".join(_labels(reader))
    other = tmp_path / "stick"
    other.mkdir()
    reader.press("Write it to another folder")
    reader.top.list.go(other)
    reader.press("Write letters here")
    assert [text] == [path.read_text() for path in other.iterdir()]
    assert str(other) == reader.person.app.settings.letters
    reader.press("Games by mail")
    reader.press("Write my last letter again")
    assert [text] == [path.read_text() for path in other.iterdir()]


def test_a_turn_that_cannot_be_sent_keeps_its_orders(
    reader: Player, whole: Correspondence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "letter.txt"
    file.write_text(whole.texts[DUE])
    reader.drop(file)
    reader.press("Open the board")
    board = reader.top
    reader.person.wait(lambda: board.can_order)
    reader.person.key("tab")
    reader.person.key("d")
    orders = len(board.game.orders)
    with monkeypatch.context() as full:
        full.setattr("game.mail.book.os.fsync", _full)
        reader.person.key("e")
        reader.press("End the turn and write the letter")
        assert "Your orders stand in the saved game" in reader.said
    reader.person.key("escape")
    assert reader.top.name == "mail"
    reader.press("Back")
    reader.press("By mail")
    assert reader.top.chosen.step == "play"
    reader.press("Open the board")
    assert orders == len(reader.top.game.orders)
    reader.person.key("e")
    reader.press("End the turn and write the letter")
    assert reader.top.name == "mail letter"
    assert reader.top.sent.book.letters[-1]["opened"] == 2


def test_a_board_whose_turn_has_gone_out_takes_no_orders(reader: Player, whole: Correspondence, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text(whole.texts[DUE])
    reader.drop(file)
    reader.order_and_send()
    reader.press("Games by mail")
    reader.press("Look at the board")
    board = reader.top
    assert isinstance(board, Board)
    assert not board.can_order
    orders = len(board.game.orders)
    for key in ("tab", "d", "e"):
        reader.person.key(key)
    assert orders == len(board.game.orders)
    assert reader.top is board
    assert "gone out by mail" in board.telling.status_text()
    reader.person.key("f10")
    assert "Save as" not in reader.buttons
    reader.press("Games by mail")
    assert reader.top.name == "mail"


def test_a_game_by_mail_is_found_among_the_saved_games(reader: Player, whole: Correspondence, tmp_path: Path) -> None:
    """The list says so, and opening it there brings it up to its letters first."""
    file = tmp_path / "letter.txt"
    file.write_text(whole.texts[DUE])
    reader.drop(file)
    reader.person.app.title()
    reader.press("Continue the last game")
    assert isinstance(reader.top, Board)
    assert reader.top.can_order or reader.top.playback.running
    reader.person.app.title()
    reader.press("Load a saved game")
    assert any("· by mail ·" in name for name in reader.buttons)
    reader.press(next(name for name in reader.buttons if "· by mail ·" in name))
    assert isinstance(reader.top, Board)
    assert reader.top.mailing.on


def test_a_game_that_cannot_be_opened_is_named_and_the_others_stay(whole: Correspondence, desk: Path) -> None:
    broken = desk / "mail" / "first-steps-000000-A.json"
    broken.write_text("{}")
    with Player(desk) as player:
        assert any("cannot be opened" in name for name in player.buttons)
        player.press("first-steps-000000-A")
        assert "bring back a copy of the file" in player.said
        assert "Open the board" not in player.buttons


def test_keyboard_alone_starts_a_game(tmp_path: Path) -> None:
    with Player(tmp_path) as player:
        person = player.person

        def go_to(name: str) -> None:
            for _ in range(24):
                if player.top.sheet.focus and player.top.sheet.focus.name == name:
                    break
                person.key("tab")
            person.key("return")

        assert player.top.sheet.focus.name == "Start a game"
        person.key("return")
        go_to("blue")
        go_to("Write the invitation")
        assert player.top.name == "mail letter"
        assert player.top.sheet.focus.name == "Copy the letter"
        person.key("return")
        assert "BEGIN LINE OF CONTACT LETTER" in pygame.scrap.get_text()
        person.key("escape")
        assert player.top.name == "mail"
        person.key("escape")
        assert player.top.name == "title"
    with at(tmp_path):
        assert "blue" == mail.open_book(mail.names()[0]).side


# -- letters as files


def test_a_letter_finds_its_game_among_several(tmp_path: Path) -> None:
    """Two games between the same players: each letter goes to the one that goes on with it, quoted ones or not."""
    scenario = load("first-steps")
    with at(tmp_path / "a"):
        invited = [mail.invite(scenario, "orange") for _ in range(2)]
        with pytest.raises(mail.LetterRefused, match="wrong side"):
            mail.read(mail.addressee(invited[0].text.encode()), invited[0].text.encode())
    with at(tmp_path / "b"):
        assert "" == mail.addressee(invited[0].text.encode())
        answered = [mail.answer(sent.text.encode()) for sent in invited]
    with at(tmp_path / "a"):
        for mine, theirs in zip(invited, answered, strict=True):
            assert mine.book.name == mail.addressee(theirs.text.encode())
            mail.read(mine.book.name, theirs.text.encode())
        turn = mail.send(invited[1].book.name)
    with at(tmp_path / "b"):
        quoted = answered[0].text.replace("\n", "\n> ") + turn.text + answered[1].text.replace("\n", "\n> ")
        assert answered[1].book.name == mail.addressee(quoted.encode())
    with at(tmp_path / "elsewhere"), pytest.raises(mail.LetterRefused, match="wrong game"):
        mail.addressee(turn.text.encode())


def test_a_letter_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with at(tmp_path / "home"):
        sent = mail.invite(load("first-steps"), "orange")
    path = tmp_path / mail.file_name(sent)
    assert path.name.endswith("-invitation.txt")
    mail.write(sent, path)
    assert sent.text.encode("ascii") == path.read_bytes()
    monkeypatch.setattr("game.mail.post.os.fsync", _full)
    with pytest.raises(OSError):
        mail.write(sent, path)
    assert [path] == [one for one in tmp_path.iterdir() if one.is_file()]
    assert sent.text.encode("ascii") == path.read_bytes()


def test_every_cut_of_a_letter_is_called_a_cut(whole: Correspondence) -> None:
    """Also one in the last line, or after a line's number."""
    text = whole.texts[DUE]
    for end in range(text.index("\n1 ") + 2, len(text.rstrip())):
        (found,) = mail.unwrap(text[:end].encode())
        assert isinstance(found, mail.LetterRefused)
        assert "truncated" == found.name, text[:end][-30:]


def test_a_folder_is_listed_letters_first(whole: Correspondence, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "a.txt").write_text("Dear friend")
    (tmp_path / "z.eml").write_text(f"Subject: my turn\n\n{whole.texts[3]}")
    (tmp_path / "picture.png").write_bytes(b"x")
    (tmp_path / "spoilt.txt").write_text(_one_letter_off(whole.texts[DUE]))
    found = [(entry.path.name, entry.letter) for entry in mailfiles.listing(tmp_path)]
    letters = {("z.eml", "letter 3"), ("spoilt.txt", "a letter that is spoilt")}
    assert letters == set(found[:2])
    assert [("folder", ""), ("a.txt", "")] == found[2:]
    assert ["folder"] == [entry.path.name for entry in mailfiles.listing(tmp_path, files=False)]
    with pytest.raises(OSError):
        mailfiles.listing(tmp_path / "nowhere")
    assert ("Letters", tmp_path) in mailfiles.places(tmp_path)


def test_a_letter_of_the_other_side_is_played_back_on_the_board(
    reader: Player, whole: Correspondence, tmp_path: Path
) -> None:
    file = tmp_path / "letter.txt"
    file.write_text(whole.texts[DUE])
    reader.person.app.settings = reader.person.app.settings.with_(speed="slow")
    reader.drop(file)
    reading = reader.top.reading
    assert mail.told(reading, whole.scenario.board)
    reader.press("Open the board")
    assert reader.top.playback.running
    with pytest.raises(LineOfContactError), Game.load(reader.top.game.path):
        pass  # it is open on the board, and nowhere else


def test_the_board_beside_a_letter_is_what_the_side_knows(
    reader: Player, whole: Correspondence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[Any, ...]] = []
    monkeypatch.setattr("game.ui.screens.picture.map_picture", lambda *given: drawn.append(given))
    file = tmp_path / "letter.txt"
    file.write_text(whole.texts[DUE])
    reader.drop(file)
    reader.person.frames(4)
    _, _, _, known, side = drawn[-1]
    standing = reader.top.standing
    assert side == standing.book.side
    assert View.of(standing.state, side).known == known
    assert known != standing.state


def test_a_letter_dropped_on_the_title_is_taken_in(reader: Player, whole: Correspondence, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text(whole.texts[DUE])
    reader.press("Back")
    assert reader.top.name == "title"
    reader.drop(file)
    assert reader.top.name == "mail taken"


def test_letters_stand_where_a_person_finds_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside everything else when one folder is asked for, else among the documents, or where the person wants them."""
    with at(tmp_path):
        assert tmp_path / "letters" == folders.letters()
        Settings().with_(letters=str(tmp_path / "mine")).save()
        assert tmp_path / "mine" == Settings.load().letters_folder
    monkeypatch.delenv("LINE_OF_CONTACT_HOME")
    monkeypatch.setattr("platformdirs.user_documents_path", lambda: tmp_path / "Documents")
    assert tmp_path / "Documents" / "Line of Contact" == folders.letters()
