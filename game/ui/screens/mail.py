"""By mail: the games that go by letters, whose letter is due in each, and what can be done about it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Final

import pygame

from game import mail, report
from game.core.errors import LineOfContactError
from game.record import Game
from game.ui.panels import Choice, rows
from game.ui.screens.mailletters import CHANCE_WORDS, side_name
from game.ui.screens.mailpage import Page, let_go, told

if TYPE_CHECKING:
    from game.ui.app import App

DUE: Final = {
    "play": "your turn",
    "open": "your letter is due",
    "last": "your last letter is due",
    "wait": "waiting for a letter",
    "done": "over",
    "": "cannot be opened",
}
"""How a game stands, in a few words."""
NONE_YET: Final = (
    "There is no game by mail on this computer yet.<br><br>"
    "<b>Start a game</b> chooses a scenario and a side and writes an invitation, a small text file. The other player "
    "takes it up under <b>Answer an invitation</b> and sends the answer back. From then on each turn is one letter."
    "<br><br>The program itself sends nothing: attach letters to a mail, paste them into a message, or carry them on a "
    "stick. Both players commit to their dice before the first roll, and each program resolves every order of the "
    "other again, so neither has to trust the other."
)


@dataclass(frozen=True, slots=True)
class Line:
    """A game of the list: how it stands, or why it cannot be opened."""

    name: str
    standing: mail.Standing | None
    problem: str = ""

    @property
    def step(self) -> str:
        """What comes next in it, "" when it cannot be opened."""
        return self.standing.step if self.standing else ""


def found() -> list[Line]:
    """Return the games by mail that are kept here: first where it is one's own turn, last what is over."""
    lines = []
    for name in mail.names():
        try:
            lines.append(Line(name, mail.standing(name)))
        except (LineOfContactError, OSError) as error:
            lines.append(Line(name, None, told(error)))
    order = list(DUE)
    return sorted(lines, key=lambda line: (order.index(line.step), line.name))


def next_step(standing: mail.Standing) -> str:
    """Return what comes next in a game, in one sentence."""
    calendar = standing.scenario.board.charts.calendar
    turn = f"{'Turn' if calendar.impulses == 1 else 'Week'} {standing.turn}"
    match standing.step:
        case "play":
            return f"{turn} is yours: give your orders on the board, and end the turn there."
        case "open":
            return "You open the game: write the letter that does, and send it."
        case "last":
            return "The game is over. The other player needs a last letter from you to see its end."
        case "wait":
            if standing.number == 1:
                return "The other player's answer to your invitation is due. Take it in when it comes."
            return f"It is the other player's turn: letter {standing.number} is due. Take it in when it comes."
        case _:
            return "The game is over, and both players have it whole."


def steps(page: Page, standing: mail.Standing, reading: mail.Reading | None = None) -> list[Choice]:
    """Return the buttons of what can be done next in a game, the one that is meant first."""
    app, name = page.app, standing.book.name
    board = partial(open_board, app, name, reading)
    write = partial(page.post, partial(mail.send, name))
    debrief = Choice("Debrief", partial(open_debrief, app, standing))
    again = Choice("Write my last letter again", write)
    match standing.step:
        case "play":
            return [Choice("Open the board", board, "primary")]
        case "open":
            return [Choice("Write the letter", write, "primary")]
        case "last":
            return [Choice("Write the last letter", write, "primary"), debrief]
        case "done":
            own = standing.book.letters[-1]["side"] == standing.book.side
            return [Choice("Debrief", partial(open_debrief, app, standing), "primary"), *([again] if own else [])]
        case _:
            look = [Choice("Look at the board", board)] if standing.turn else []
            return [*look, again]


def open_board(app: "App", name: str, reading: mail.Reading | None = None) -> None:
    """Open a game by mail on the board; what the letter that was read brought is played back there."""
    from game.ui.screens.board import board_for

    app.busy("Opening the board")
    let_go(app)
    standing = mail.standing(name)  # an interrupted letter is carried out first
    board = board_for(app, Game.load(standing.book.record, scenario=standing.scenario))
    app.show(board)
    if board.mailing.waits:
        board.tab = "log"
    for before, events in reading.happened if reading else ():
        board.playback.add(before, events, board.viewer, "english")
    board.refresh()


def open_debrief(app: "App", standing: mail.Standing) -> None:
    """Show what a game that is over came to."""
    from game.ui.screens.debrief import Debrief

    app.busy("Opening the debrief")
    app.show(Debrief(app, Game.load(standing.book.record, resume=False, scenario=standing.scenario)))


class MailGames(Page):
    """The list on the left, how the chosen game stands on the right."""

    name = "mail"

    def __init__(self, app: "App", chosen: str = "") -> None:
        super().__init__(app)
        self.lines: list[Line] = []
        self._chosen, self._first = chosen, 0

    def open(self) -> None:
        """Read how the games stand."""
        self.app.busy("Reading the letters")
        self.lines = found()
        if self._chosen not in {line.name for line in self.lines}:
            self._chosen = self.lines[0].name if self.lines else ""
        self.build()

    @property
    def chosen(self) -> Line | None:
        """The game chosen."""
        return next((line for line in self.lines if line.name == self._chosen), None)

    def build(self) -> None:
        """Put list, text and buttons on the sheet."""
        sheet, (width, _) = self.sheet, self.app.size
        margin = sheet.u(20)
        top = self.head("By mail")
        line = self.chosen
        first = steps(self, line.standing) if line and line.standing else []
        take = Choice("Take in a letter", self._take, "primary" if line and line.step == "wait" else "")
        start = Choice("Start a game", self._start, "" if line else "primary")
        answer = Choice("Answer an invitation", self._answer)
        choices = [take, *first] if line and line.step == "wait" else [*first, take]
        if not line:
            choices = []
        bottom = self.foot([*choices, start, answer, Choice("Back", self.back)])
        if line is None:
            self._card(NONE_YET, pygame.Rect(margin, top, width - 2 * margin, bottom - top))
            self.finish("Start a game")
            return
        left = min(sheet.u(440), (width - 3 * margin) // 2)
        rows(
            sheet,
            [(self._words(one, left), self._choose(one.name), one.name == self._chosen) for one in self.lines],
            pygame.Rect(margin, top, left, bottom - top),
            self._first,
            self._page,
        )
        x = 2 * margin + left
        self._card(self._about(line), pygame.Rect(x, top, width - margin - x, bottom - top))
        self.finish(self._words(line, left))

    def _card(self, html: str, area: pygame.Rect) -> None:
        """Put a text into *area*, and the board or the ground under it where it leaves enough room."""
        high = min(area.height, self.sheet.height_of(html, area.width))
        rest = pygame.Rect(area.x, area.y + high + self.sheet.u(10), area.width, 0)
        rest.height = area.bottom - rest.y
        if not self.ground(rest, self.chosen.standing if self.chosen else None):
            high = area.height
        self.sheet.text(html, pygame.Rect(area.x, area.y, area.width, high), name="card")

    def _words(self, line: Line, width: int) -> str:
        """Return a game as a line of the list: as much of it as fits."""
        if line.standing is None:
            return f"{line.name} · {DUE['']}"
        scenario, due = line.standing.scenario, DUE[line.step]
        turn = f" · turn {line.standing.turn}" if line.standing.turn and line.step != "done" else ""
        title, short = scenario.title, scenario.title.partition(",")[0]
        same = sum(one.standing is not None and one.standing.scenario.id == scenario.id for one in self.lines) > 1
        mark = f" · {line.name.split('-')[-2]}" if same else ""
        forms = [f"{title}{mark}{turn} · {due}", f"{title}{mark} · {due}", f"{short}{mark}{turn} · {due}"]
        forms.append(f"{short}{mark} · {due}")
        room = width - self.sheet.u(26) - self.sheet.width_of("● ", "bold")
        return next((form for form in forms if self.sheet.width_of(form, "bold") <= room), forms[-1])

    def _about(self, line: Line) -> str:
        """Return the card of a game."""
        if line.standing is None:
            return (
                f"<b>{escape(line.name)}</b><br><br>{escape(line.problem)}<br><br>The letters and the saved game are "
                "kept as they are."
            )
        standing, scenario, book = line.standing, line.standing.scenario, line.standing.book
        board = scenario.board
        when = report.clock(board, standing.turn) if standing.turn and not standing.over else ""
        parts = [
            f"<b>{escape(scenario.title)}</b><br>You play {escape(side_name(scenario, book.side))} · "
            f"chance: {CHANCE_WORDS[book.chance]}{f' · {escape(when)}' if when else ''}",
            f"<b>{escape(next_step(standing))}</b>",
        ]
        if standing.step == "play":
            parts.append(
                "How often the board is opened in a turn, and how many orders are taken back, is counted and stands in "
                "your letter."
            )
        turns = [letter for letter in book.letters if letter["is"] == "turn"]
        if turns:
            told_of = [
                f"Letter {letter['number']}, {escape(side_name(scenario, letter['side']))}: "
                f"{report.count(len(letter['orders']), 'order')}, {letter['undone']} taken back, opened "
                f"{report.count(letter['opened'], 'time')}"
                for letter in reversed(turns)
            ]
            parts.append("<b>Letters, as each player's own program counted</b><br>" + "<br>".join(told_of))
        parts.append(f"Its name: {escape(book.name)}")
        return "<br><br>".join(parts)

    def _choose(self, name: str) -> Callable[[], None]:
        def act() -> None:
            self._chosen = name
            self.build()

        return act

    def _page(self, first: int) -> None:
        self._first = first
        self.build()

    def _start(self) -> None:
        from game.ui.screens.mailstart import MailStart

        self.app.show(MailStart(self.app))

    def _answer(self) -> None:
        from game.ui.screens.mailbox import Intake

        self.app.show(Intake(self.app, answering=True, chosen=self._chosen))

    def _take(self) -> None:
        from game.ui.screens.mailbox import Intake

        self.app.show(Intake(self.app, chosen=self._chosen))

    def back(self) -> None:
        """Go to the title."""
        self.app.title()
