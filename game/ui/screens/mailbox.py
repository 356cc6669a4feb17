"""Where letters come from: the clipboard, a file dropped on the window, or a folder; and where they are written to."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from game.ui import mailfiles
from game.ui.input import Command
from game.ui.panels import Choice, rows
from game.ui.screens.layer import Dialog, Layer
from game.ui.screens.mailpage import Page, broken, told

if TYPE_CHECKING:
    from game.ui.app import App


class FolderList:
    """The list of a folder on a sheet: its places, its path, what is in it, and the way up."""

    def __init__(self, layer: Layer, folder: Path, files: bool, then: Callable[[Path], None]) -> None:
        self._layer, self._files, self._then = layer, files, then
        self.folder = folder
        self._first = 0
        self._found: list[mailfiles.Entry] = []
        self._problem = ""
        self.go(folder, draw=False)

    def go(self, folder: Path, *, draw: bool = True) -> None:
        """Look into *folder*; one that cannot be read says why."""
        self.folder, self._first, self._problem = folder, 0, ""
        try:
            self._found = mailfiles.listing(folder, self._files)
        except OSError as error:
            self._found, self._problem = [], told(error)
        if draw:
            self._layer.build()

    def put(self, area: pygame.Rect) -> None:
        """Put the list into *area* of the layer's sheet."""
        sheet = self._layer.sheet
        choices = [
            Choice(name, partial(self.go, path), "chosen" if path == self.folder else "", name=f"place {name}")
            for name, path in mailfiles.places(self._layer.app.settings.letters_folder)
        ]
        choices.append(Choice("▲ Folder above", partial(self.go, self.folder.parent), name="above"))
        y = sheet.flow(choices, area.x, area.y, area.width)
        html = f"<b>{broken(sheet, self.folder, area.width - sheet.u(40))}</b>"
        high = sheet.height_of(html, area.width)
        sheet.text(html, pygame.Rect(area.x, y, area.width, high), name="folder")
        y += high + sheet.u(4)
        rest = pygame.Rect(area.x, y, area.width, area.bottom - y)
        if not self._found:
            nothing = "No file here can hold a letter." if self._files else "No folder stands in this one."
            sheet.label(self._problem or nothing, pygame.Rect(rest.x, rest.y, rest.width, sheet.line()))
            return
        lines = [
            (self._fitting(entry, rest.width), self._choose(entry), False, "row" if self._leads(entry) else "row_off")
            for entry in self._found
        ]
        rows(sheet, lines, rest, self._first, self._page)

    @staticmethod
    def _leads(entry: mailfiles.Entry) -> bool:
        return entry.is_folder or bool(entry.letter)

    def _fitting(self, entry: mailfiles.Entry, width: int) -> str:
        """Return the words of a line; of a name that is too long the middle is left out, so that its letter is seen."""
        sheet, words = self._layer.sheet, entry.words
        room = width - sheet.u(26)
        if sheet.width_of(words) <= room:
            return words
        rest = words.removeprefix(entry.path.name)
        name = entry.path.name
        for kept in range(len(name) // 2, 3, -1):
            short = f"{name[:kept]}…{name[-kept:]}{rest}"
            if sheet.width_of(short) <= room:
                return short
        return words

    def _choose(self, entry: mailfiles.Entry) -> Callable[[], None]:
        return partial(self.go, entry.path) if entry.is_folder else partial(self._then, entry.path)

    def _page(self, first: int) -> None:
        self._first = first
        self._layer.build()


class Intake(Page):
    """A letter, or an invitation, is taken in: by one of three ways."""

    name = "mail in"

    def __init__(self, app: "App", *, answering: bool = False, chosen: str = "") -> None:
        super().__init__(app)
        self.answering, self._chosen = answering, chosen
        letters = app.settings.letters_folder
        self.list = FolderList(self, mailfiles.first_folder(letters), True, self.take_file)

    def build(self) -> None:
        """Put the three ways on the sheet."""
        sheet, (width, _) = self.sheet, self.app.size
        what = "invitation" if self.answering else "letter"
        top = self.head("Answer an invitation" if self.answering else "Take in a letter")
        bottom = self.foot([Choice(f"Paste the {what}", Command.PASTE, "primary"), Choice("Back", self.back)])
        margin = sheet.u(20)
        inner = width - 2 * margin
        html = (
            f"Drop the file of the {what} on this window, choose it from a folder below, or copy all of its text in "
            "your mail program and paste it here. It is checked before anything is written; one that is refused "
            "changes nothing."
        )
        high = sheet.height_of(html, inner)
        sheet.text(html, pygame.Rect(margin, top, inner, high), name="ways")
        top += high + sheet.u(8)
        self.list.put(pygame.Rect(margin, top, inner, bottom - top))
        self.finish(f"Paste the {what}")

    def back(self) -> None:
        """Go to the list of games by mail."""
        from game.ui.screens.mail import MailGames

        self.app.show(MailGames(self.app, self._chosen))


class ChooseFolder(Dialog):
    """A folder is chosen for the letters that go out."""

    name = "folder"
    share = (0.8, 0.9)

    def __init__(self, app: "App", folder: Path, then: Callable[[Path], None]) -> None:
        super().__init__(app)
        self._then = then
        while not folder.is_dir() and folder != folder.parent:
            folder = folder.parent
        self.list = FolderList(self, folder, False, lambda _: None)

    def build(self) -> None:
        """Put the list on the sheet."""
        sheet, area = self.sheet, self.area.inflate(-32, -28)
        sheet.begin("all")
        title = pygame.Rect(area.x, area.y, area.width, sheet.line("head"))
        sheet.label("Write letters to this folder", title, "head")
        choices = [Choice("Write letters here", self._here, "primary"), Choice("Cancel", self.back)]
        high = sheet.flow_height(choices, area.width)
        top = title.bottom + sheet.u(6)
        self.list.put(pygame.Rect(area.x, top, area.width, area.bottom - high - sheet.u(6) - top))
        sheet.flow(choices, area.x, area.bottom - high, area.width)
        sheet.end()
        if sheet.focus is None:
            sheet.focus_on("Write letters here")

    def _here(self) -> None:
        self.app.pop()
        self._then(self.list.folder)
