"""What the pages of play by mail share: a letter may be dropped on any of them, or pasted into it, at any time."""

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pygame

from game import mail
from game.core.errors import LineOfContactError, RecordError
from game.ui import mailfiles, theme
from game.ui.input import LETTERS, Command, command_of
from game.ui.panels import Choice, Sheet
from game.ui.screens.layer import Ask, Layer
from game.view import View

if TYPE_CHECKING:
    from game.record import Game
    from game.ui.app import App

REFUSED: Final = {
    "altered": "The letter was altered",
    "garbage": "There is no letter in it",
    "illegal order": "An order of the letter is not legal",
    "missing": "A letter is missing",
    "reordered": "The letter is out of order",
    "replayed": "This letter has been read already",
    "secret used twice": "The letter brings an old secret",
    "truncated": "The letter is cut off",
    "wrong content": "The letter is of another version",
    "wrong format": "The letter is of another version",
    "wrong game": "The letter is of another game",
    "wrong letter": "This is not an invitation",
    "wrong reveal": "The letter's secret does not fit",
    "wrong rules": "The letter is of another version",
    "wrong side": "The letter is not from the other side",
}
"""What a refusal is called in the window, by its name."""
_AGAIN: Final = (
    "Ask the other player to send it again as it was written, best as an attached file. When you copy a letter out of "
    "a mail, take everything from the line that begins with BEGIN to the line that begins with END."
)
_VERSION: Final = "The player with the older program takes the newer one; then the letter can be taken in."
_ADVICE: Final = {
    "altered": _AGAIN,
    "garbage": _AGAIN,
    "truncated": _AGAIN,
    "illegal order": "The program that wrote it may have been changed. Ask the other player for the true letter.",
    "missing": "Letters are read in their order. Ask the other player for those between; any can be written again.",
    "reordered": "Look for the letter that is due, or ask the other player for it.",
    "replayed": "Nothing is to be done. If you wait for a later letter, ask the other player for it.",
    "secret used twice": "Ask the other player for the true letter; if it is the true one, agree on a new game.",
    "wrong content": _VERSION,
    "wrong format": _VERSION,
    "wrong game": "An answer or a letter is taken in where its game was begun, or its invitation taken up.",
    "wrong letter": "Go back and choose “Take in a letter” for it.",
    "wrong reveal": "Ask the other player for the true letter; if it is the true one, agree on a new game.",
    "wrong rules": _VERSION,
    "wrong side": "It is the other player's letters that are taken in here; yours go to the other player.",
}
KEPT: Final = "Nothing has changed: your game and your orders are as they were, and the true letter is still taken."


def told(error: Exception) -> str:
    """Return what went wrong in one plain sentence."""
    if isinstance(error, OSError):
        return f"{error.filename or 'The file'}: {error.strerror or error}"
    return str(error)


def let_go(app: "App") -> None:
    """Close the files of games on screen: a game by mail is opened for each letter."""
    for layer in app.layers:
        game: Game | None = getattr(layer, "game", None)
        if game is not None:
            game.close()


def broken(sheet: Sheet, path: Path, width: int) -> str:
    """Return a path as text that breaks where its folders do, so that no letter is added to it."""
    lines = [""]
    for part in str(path).replace("\\", "\\\n").replace("/", "/\n").split("\n"):
        if lines[-1] and sheet.width_of(lines[-1] + part, "bold") > width:
            lines.append("")
        lines[-1] += part
    return "<br>".join(map(escape, lines))


class Page(Layer):
    """A screen of play by mail."""

    def __init__(self, app: "App") -> None:
        super().__init__(app)
        self._pictures: dict[tuple[str, tuple[int, int]], pygame.Surface | None] = {}

    answering = False
    """Whether what comes is to be an invitation."""
    note = ""
    """What was done last, told at the foot."""
    _ground: tuple[pygame.Rect, mail.Standing | None] | None = None
    """Where a picture of the board goes, and of which game; of none the ground on the title is shown."""
    _frames = 0
    _foot: tuple[Sequence[Choice], int] = ((), 0)
    """The buttons of the foot, and where they go."""

    # -- laying out

    def head(self, title: str) -> int:
        """Put the title on the sheet; return the y below it."""
        sheet, (width, _) = self.sheet, self.app.size
        margin = sheet.u(20)
        sheet.begin("all")
        sheet.label(title, pygame.Rect(margin, margin, width - 2 * margin, sheet.line("head")), "head")
        return margin + sheet.line("head") + sheet.u(8)

    def foot(self, choices: Sequence[Choice]) -> int:
        """Keep room for the buttons and the note of what was done; return the y above them."""
        sheet, (width, height) = self.sheet, self.app.size
        margin = sheet.u(20)
        high = sheet.flow_height(choices, width - 2 * margin)
        bottom = height - margin - high
        self._foot = (choices, bottom)
        if self.note:
            bottom -= sheet.line("bold") + sheet.u(4)
            sheet.label(self.note, pygame.Rect(margin, bottom, width - 2 * margin, sheet.line("bold")), "bold")
        return bottom - sheet.u(8)

    def columns(self, texts: Sequence[tuple[str, str]], top: int, bottom: int) -> int:
        """Put texts under their heads beside each other, as high as the longest needs; return the y below them."""
        sheet, (width, _) = self.sheet, self.app.size
        margin, gap = sheet.u(20), sheet.u(12)
        column = (width - 2 * margin - gap * (len(texts) - 1)) // len(texts)
        y = top + sheet.line("bold") + sheet.u(2)
        high = min(bottom - y, max(sheet.height_of(html, column) for _, html in texts))
        for n, (head, html) in enumerate(texts):
            x = margin + n * (column + gap)
            sheet.label(head, pygame.Rect(x, top, column, sheet.line("bold")), "bold")
            sheet.text(html, pygame.Rect(x, y, column, high), name=head)
        return y + high

    def ground(self, area: pygame.Rect, standing: mail.Standing | None) -> bool:
        """Show the board of a game in *area* as the player knows it; return whether there is room for it."""
        wide_enough = area.height >= self.sheet.u(120)
        self._ground = (area, standing) if wide_enough else None
        return wide_enough

    def update(self, dt: float) -> None:
        """Let time pass, and draw the picture once the first frames are on screen."""
        super().update(dt)
        self._frames += 1
        if self._frames > 2 and self._ground is not None and self._picture_key not in self._pictures:
            self._pictures[self._picture_key] = self._picture(*self._ground)

    @property
    def _picture_key(self) -> tuple[str, tuple[int, int]]:
        assert self._ground is not None
        area, standing = self._ground
        return standing.book.name if standing else "", area.size

    def _picture(self, area: pygame.Rect, standing: mail.Standing | None) -> pygame.Surface | None:
        from game.ui.screens.picture import map_picture

        settings = self.app.settings
        if standing is None or standing.state is None:
            words = "The ground, as the scenario opens"
            picture = map_picture(area.size, settings, standing.scenario if standing else None)
        else:
            side = standing.book.side
            words = f"The board in turn {standing.turn}, as your side knows it"
            known = View.of(standing.state, side).known
            picture = map_picture(area.size, settings, standing.scenario, known, side)
        if picture is not None and standing is not None:
            drawn = theme.words(words, self.sheet.u(theme.SMALL))
            box = drawn.get_rect(topleft=(self.sheet.u(8), self.sheet.u(6))).inflate(self.sheet.u(12), self.sheet.u(6))
            pygame.draw.rect(picture, theme.PAPER, box)
            picture.blit(drawn, drawn.get_rect(center=box.center))
        return picture

    def draw(self, surface: pygame.Surface) -> None:
        """Draw the page and its picture."""
        super().draw(surface)
        if self._ground is not None and (picture := self._pictures.get(self._picture_key)) is not None:
            surface.blit(picture, self._ground[0])
            pygame.draw.rect(surface, theme.LINE, self._ground[0], 1)

    def finish(self, focus: str) -> None:
        """Put the buttons of the foot on the sheet, which come last, and end it.

        The widget called *focus* has the keyboard unless another one had it before.
        """
        choices, y = self._foot
        margin = self.sheet.u(20)
        self.sheet.flow(choices, margin, y, self.app.size[0] - 2 * margin)
        self.sheet.end()
        if self.sheet.focus is None:
            self.sheet.focus_on(focus)

    # -- letters that come

    def event(self, event: pygame.event.Event) -> None:
        """Obey *event*; a file or a text that is dropped is a letter."""
        if event.type == pygame.DROPFILE:
            self.take_file(Path(event.file))
        elif event.type == pygame.DROPTEXT:
            self.take(event.text.encode())
        else:
            super().event(event)

    def key(self, event: pygame.event.Event) -> None:
        """Obey a key press, those of letters first."""
        command = None if self.sheet.typing else command_of(event, (LETTERS,))
        if command is not None:
            self.command(command)
        else:
            super().key(event)

    def command(self, command: Command) -> None:
        """Do what a key or a button asks for."""
        if command is Command.PASTE:
            self.paste()
        elif command is Command.COPY:
            self.copy()
        else:
            super().command(command)

    def paste(self) -> None:
        """Take in the letter that is in the clipboard."""
        text = clipboard()
        if not text.strip():
            raise LineOfContactError(
                "The clipboard holds no text. Copy the letter first: all of it, from the line that begins with BEGIN "
                "to the line that begins with END."
            )
        self.take(text.encode())

    def copy(self) -> None:
        """Copy the letter that is shown, where one is."""

    def take_file(self, path: Path) -> None:
        """Take in the letter in a file."""
        try:
            content = mailfiles.read(path)
        except OSError as error:
            raise LineOfContactError(told(error)) from error
        self.take(content)

    def take(self, content: bytes) -> None:
        """Check the letter in *content* and show what came of it, or say by name why it is refused."""
        from game.ui.screens.mailletters import Invited, Taken

        self.app.busy("Checking the letter")
        try:
            if self.answering or not (game := mail.addressee(content)):
                self.app.show(Invited(self.app, content, mail.offered(content)))
                return
            let_go(self.app)
            self.app.show(Taken(self.app, mail.read(game, content)))
        except mail.LetterRefused as refused:
            self.refuse(refused)
        except (OSError, RecordError) as error:
            raise LineOfContactError(f"{told(error)}. {KEPT}") from error

    def refuse(self, refused: mail.LetterRefused) -> None:
        """Say why a letter is refused, by name, and what to do."""
        name, _, why = str(refused).partition(": ")
        parts = [f"<b>{escape(name)}</b>: {escape(why)}.", _ADVICE.get(name, _AGAIN), KEPT]
        title = REFUSED.get(name, "The letter is refused")
        self.app.push(Ask(self.app, title, "<br><br>".join(parts), [("Close", lambda: None)]))

    # -- letters that go

    def post(self, make: Callable[[], mail.Sent]) -> None:
        """Make a letter, write it to the folder of letters, and show where it stands and how to send it."""
        from game.ui.screens.mailletters import Written

        self.app.busy("Writing the letter")
        let_go(self.app)
        try:
            sent = make()
        except OSError as error:
            raise LineOfContactError(f"{told(error)}. The letter was not written, and nothing has changed.") from error
        self.app.show(Written(self.app, sent))


def clipboard() -> str:
    """Return the text in the clipboard, "" when it holds none."""
    try:
        return pygame.scrap.get_text()
    except pygame.error:
        return ""


def to_clipboard(text: str) -> None:
    """Put *text* into the clipboard.

    Raises:
        LineOfContactError: the system has none.
    """
    try:
        pygame.scrap.put_text(text)
    except pygame.error as error:
        raise LineOfContactError(f"The clipboard cannot be used here: {error}. Send the file instead.") from error
