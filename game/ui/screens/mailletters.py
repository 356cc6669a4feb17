"""Letters of a game by mail: one that was written, one that was taken in, an invitation that was read."""

from contextlib import suppress
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from game import mail
from game.core.board import SideId
from game.core.errors import LineOfContactError
from game.scenario import Scenario
from game.ui import cards
from game.ui.input import Command
from game.ui.panels import Choice
from game.ui.screens.mailpage import Page, broken, to_clipboard, told

if TYPE_CHECKING:
    from game.ui.app import App

CHANCE_WORDS = {"dice": "dice", "expected": "every roll as its mean"}


def side_name(scenario: Scenario, side: str) -> str:
    """Return the label of a side."""
    return scenario.board.side(SideId(side)).label


def about(scenario: Scenario) -> str:
    """Return what both players read before a game: the note, the two facts, both briefings."""
    prose = scenario.prose
    note = escape(prose.content_note).replace("Before you continue.", "<b>Before you continue.</b>", 1)
    facts = f"<b>Two facts.</b> {escape(prose.two_facts)}" if prose.two_facts else ""
    briefings = [cards.briefing(scenario.board, prose, side.id) for side in scenario.board.sides]
    return "<br><br>".join(part for part in (note, facts, escape(prose.summary), *briefings) if part)


class Written(Page):
    """A letter that is to be sent: where it was written, and how to send it."""

    name = "mail letter"

    def __init__(self, app: "App", sent: mail.Sent) -> None:
        super().__init__(app)
        self.sent = sent
        self.scenario: Scenario | None = None
        self.path = app.settings.letters_folder / mail.file_name(sent)
        self.problem = ""
        """Why the file could not be written, "" when it stands there."""
        self._step = ""

    def open(self) -> None:
        """Write the file."""
        self._write(self.app.settings.letters_folder)

    def _write(self, folder: Path) -> None:
        self.path = folder / mail.file_name(self.sent)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            mail.write(self.sent, self.path)
            self.problem = ""
        except OSError as error:
            self.problem = told(error)
        if not self._step:
            # A disk that is full, or a game open in another window, does not keep the letter back.
            with suppress(LineOfContactError, OSError):
                standing = mail.standing(self.sent.book.name)
                self.scenario, self._step = standing.scenario, standing.step
        self.note = ""
        self.build()

    @property
    def kind(self) -> str:
        """What the letter is called."""
        return ("invitation", "answer")[self.sent.number] if self.sent.number < 2 else "letter"

    def build(self) -> None:
        """Put where it stands, how to send it, and the ways on from here on the sheet."""
        top = self.head(f"The {self.kind} could not be written" if self.problem else f"The {self.kind} is written")
        choices = [
            Choice("Copy the letter", Command.COPY, "primary"),
            Choice("Write it to another folder", self._another),
            Choice("Games by mail", self.back, "" if self._step != "done" else "primary"),
        ]
        bottom = self.foot(choices)
        y = self.columns([("The letter", self._what()), ("How to send it", self._how())], top, bottom)
        self._text(y + self.sheet.u(12), bottom)
        self.finish("Copy the letter")

    def _text(self, top: int, bottom: int) -> None:
        """Show the letter itself, where there is room for lines of it that are not broken."""
        sheet, (width, _) = self.sheet, self.app.size
        margin = sheet.u(20)
        lines = self.sent.text.strip().splitlines()
        wide = width - 2 * margin
        body = top + sheet.line("bold") + sheet.u(2)
        if bottom - body < 5 * sheet.line() or max(map(sheet.width_of, lines)) > wide - sheet.u(60):
            return
        sheet.label("What it says", pygame.Rect(margin, top, wide, sheet.line("bold")), "bold")
        html = "<br>".join(escape(line.strip()) for line in lines)
        high = min(bottom - body, sheet.height_of(html, wide))
        sheet.text(html, pygame.Rect(margin, body, wide, high), name="letter")

    def _what(self) -> str:
        book, letter = self.sent.book, self.sent.book.letters[-1]
        scenario = self.scenario
        title = scenario.title if scenario else book.scenario
        side = side_name(scenario, book.side) if scenario else book.side
        parts = [f"<b>{escape(title)}</b>, by mail. You play: {escape(side)}."]
        if self.sent.number > 1:
            parts.append(mail.counted(letter, "this program"))
        width = self.app.size[0] // 2 - self.sheet.u(60)
        where = broken(self.sheet, self.path, width)
        if self.problem:
            parts.append(f"<b>It could not be written</b> to<br>{where}<br>{escape(self.problem)}")
            parts.append(
                "Nothing is lost: the letter is kept with the game. Copy it from here, or write it to another folder. "
                "You can have it again at any time, under Games by mail."
            )
        else:
            parts.append(f"It stands in the file<br><b>{where}</b>")
        seal = self.sent.text.strip().splitlines()[-1]
        parts.append(f"Its last line is<br>{escape(seal)}")
        return "<br><br>".join(parts)

    def _how(self) -> str:
        parts = [
            "The program itself sends nothing. <b>Send the letter to the other player as it is</b>, in any of these "
            "ways:",
            "1. Attach the file to a mail or a message.<br>"
            "2. Copy the letter here, and paste it into a mail. What stands around it does no harm.<br>"
            "3. Carry the file on a stick.",
        ]
        match self.sent.number:
            case 0:
                parts.append(
                    "The other player takes the invitation up under <b>By mail, Answer an invitation</b>, and sends "
                    "an answer. Take that in here. Nothing is rolled before both are committed to their secrets."
                )
                parts.append(
                    "To be sure that nobody between you changes letters, read the last lines of invitation and answer "
                    "to each other by another way, by telephone for example."
                )
            case _ if self._step == "done":
                parts.append("The game is over. With this letter the other player has all of it too.")
            case _:
                parts.append(
                    f"Then it is the other player's turn. When letter {self.sent.number + 1} comes, take it in under "
                    "<b>By mail</b>."
                )
        return "<br><br>".join(parts)

    def copy(self) -> None:
        """Put the letter into the clipboard."""
        to_clipboard(self.sent.text)
        self.note = "Copied. Paste it into a mail or a message."
        self.build()

    def _another(self) -> None:
        from game.ui.screens.mailbox import ChooseFolder

        self.app.push(ChooseFolder(self.app, self.path.parent, self._write_there))

    def _write_there(self, folder: Path) -> None:
        self.app.settings = self.app.settings.with_(letters=str(folder))
        self.app.settings.save()
        self._write(folder)

    def back(self) -> None:
        """Go to the list of games by mail."""
        from game.ui.screens.mail import MailGames

        self.app.show(MailGames(self.app, self.sent.book.name))


class Taken(Page):
    """A letter that was taken: what was checked of it, what was counted, and what happened."""

    name = "mail taken"

    def __init__(self, app: "App", reading: mail.Reading) -> None:
        super().__init__(app)
        self.reading = reading
        self.standing = mail.standing(reading.book.name)
        """How the game stands with this letter."""

    def build(self) -> None:
        """Put the two texts and the next step on the sheet."""
        from game.ui.screens.mail import steps

        letter = self.reading.letter
        answered = letter["is"] == "answer"
        top = self.head("The answer is in order" if answered else f"Letter {letter['number']} is in order")
        choices = [*steps(self, self.standing, self.reading), Choice("Games by mail", self.back)]
        bottom = self.foot(choices)
        y = self.columns([("What was checked", self._checked()), ("What happened", self._happened())], top, bottom)
        y += self.sheet.u(10)
        self.ground(pygame.Rect(self.sheet.u(20), y, self.app.size[0] - self.sheet.u(40), bottom - y), self.standing)
        self.finish(choices[0].name or choices[0].text)

    def _checked(self) -> str:
        from game.ui.screens.mail import next_step

        letter = self.reading.letter
        parts = [f"<b>{escape(next_step(self.standing))}</b>"]
        if letter["is"] == "turn":
            parts.append(
                f"{escape(mail.counted(letter))} These two numbers are what that program counted; a changed program "
                "could write others."
            )
        parts.append("<br>".join(f"☑ {escape(line)}" for line in mail.checked(self.reading)))
        return "<br><br>".join(parts)

    def _happened(self) -> str:
        board = self.standing.scenario.board
        lines = [
            f"<br><b>{escape(line)}</b>" if line.startswith("Turn ") else escape(line)
            for line in mail.told(self.reading, board)
        ]
        if not lines and not self.standing.turn:
            return "Nothing yet: the game opens with a letter of yours."
        if not lines:
            opens = self.reading.letter["is"] == "answer"
            return "The game is open." if opens else "Nothing that your side could see."
        return "<br>".join(lines).removeprefix("<br>")

    def back(self) -> None:
        """Go to the list of games by mail."""
        from game.ui.screens.mail import MailGames

        self.app.show(MailGames(self.app, self.reading.book.name))


class Invited(Page):
    """An invitation that was read: what it offers, and whether to take it up."""

    name = "mail invitation"

    def __init__(self, app: "App", content: bytes, offer: mail.Offer) -> None:
        super().__init__(app)
        self._content, self.offer = content, offer

    def build(self) -> None:
        """Put the offer and what both players read on the sheet."""
        offer = self.offer
        top = self.head(f"An invitation: {offer.scenario.title}")
        bottom = self.foot(
            [
                Choice("Take it up: write the answer", self._answer, "primary", name="answer"),
                Choice("Leave it", self.back),
            ]
        )
        self.columns([("What it offers", self._offer()), ("The scenario", about(offer.scenario))], top, bottom)
        self.finish("answer")

    def _offer(self) -> str:
        offer, scenario = self.offer, self.offer.scenario
        mine, other = side_name(scenario, offer.side), side_name(scenario, str(offer.invitation["side"]))
        parts = [
            f"<b>You would play: {escape(mine)}.</b><br>The other player plays: {escape(other)}.",
            f"{escape(side_name(scenario, str(scenario.board.first_side)))} move first.<br>"
            f"Chance: {CHANCE_WORDS[str(offer.invitation['chance'])]}.",
            "☑ The invitation is whole, and of the rules and the scenario that this program has.",
            "Your answer commits you to the secrets that your half of the dice comes from, as the invitation commits "
            "the other player. Then neither can choose a roll, or know it before its turn opens.",
        ]
        return "<br><br>".join(parts)

    def _answer(self) -> None:
        self.post(lambda: mail.answer(self._content))

    def back(self) -> None:
        """Leave it."""
        from game.ui.screens.mail import MailGames

        self.app.show(MailGames(self.app))
