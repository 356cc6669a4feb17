"""The council's week: dispatches with their answers, what the council can do, and the tracks it works upon."""

from collections.abc import Callable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any, Final

import pygame

from game import engine, report
from game.core.board import Script
from game.core.orders import Act, Answer
from game.ui import campaign, cards, citing
from game.ui.input import Command
from game.ui.panels import Choice
from game.ui.screens.desk import bars
from game.ui.screens.desk.picker import Entry

if TYPE_CHECKING:
    from game.ui.screens.desk.desk import Desk, Part

LETTERS: Final = "ABCDEFGH"
_BESIDE: Final = 640
"""Width, in pixels of a 100 % text, from which a dispatch and its answers stand beside each other."""
_ANSWERS: Final = (Command.ANSWER_A, Command.ANSWER_B, Command.ANSWER_C, Command.ANSWER_D)


class Council:
    """The page on which a side's week is decided."""

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk
        self.card = ""
        """The dispatch shown."""

    def parts(self) -> "list[Part]":
        """Return the parts of the page."""
        from game.ui.screens.desk.desk import Part

        return [
            Part("Dispatches", 36, self._dispatches),
            Part("What the council can do", 34, self._acts),
            Part("Tracks and stocks", 30, self._tracks),
        ]

    @property
    def titles(self) -> Mapping[str, str]:
        """The events of the scenario in words, by id."""
        return {script.id: script.text for script in self.desk.known.board.scripts}

    # -- dispatches

    def cards(self) -> list[Script]:
        """Return the dispatches that wait for this side, the oldest first."""
        known = self.desk.known
        mine = [script for script in known.board.scripts if script.id in known.cards and script.side == self.desk.side]
        return sorted(mine, key=lambda script: (known.cards[script.id], script.id))

    def _dispatches(self, area: pygame.Rect) -> None:
        desk, sheet = self.desk, self.desk.sheet
        waiting = self.cards()
        if not waiting:
            news = self._news()
            words = "No dispatch waits for an answer."
            sheet.text(words + (f"<br><br><b>This week</b><br>{news}" if news else ""), area, desk.link, "card")
            return
        ids = [script.id for script in waiting]
        at = ids.index(self.card) if self.card in ids else 0
        script = waiting[at]
        self.card = script.id
        y = area.y
        if len(waiting) > 1:
            choices = [
                Choice("◀", Command.DISPATCH_BACK, name="dispatch back", tip="Previous dispatch"),
                Choice(f"Dispatch {at + 1} of {len(waiting)}", self._turn(1), "chosen", name="dispatch"),
                Choice("▶", Command.DISPATCH_NEXT, name="dispatch next", tip="Next dispatch"),
            ]
            y = sheet.flow(choices, area.x, y, area.width)
        room = pygame.Rect(area.x, y, area.width, area.bottom - y)
        options = [
            (letter, self._option(script, n)) for n, letter in zip(range(len(script.choices)), LETTERS, strict=False)
        ]
        head = self._head(script)
        if not self._spread(script, head, options, room):
            html = "<br><br>".join([head, *(f"<b>{letter}</b>  {told}" for letter, told in options)])
            buttons = [self._button(script, n, letter) for n, (letter, _) in enumerate(options)]
            buttons = buttons if desk.can_order else []
            feet = sheet.flow_height(buttons, room.width)
            sheet.text(html, pygame.Rect(room.x, room.y, room.width, room.height - feet), desk.link, "card")
            sheet.flow(buttons, room.x, room.bottom - feet, room.width)
        if desk.can_order:
            desk.first_focus = "answer A"

    def _head(self, script: Script) -> str:
        """Return what a dispatch says, what came with it, and what happens without an answer."""
        desk = self.desk
        known, prose = desk.known, desk.board.scenario.prose
        lines = [f"<b>{escape(script.text)}</b>"]
        if came := report.effects(known.board, script.effects, script.side, prose.owners):
            lines.append(f"With it: {escape(report.sentence(came))}")
        default = next((n for n, option in enumerate(script.choices) if option.id == script.default), 0)
        since = known.cards.get(script.id, known.turn)
        lines.append(f"<i>Came in week {since}. Without an answer by the end of this week: {LETTERS[default]}.</i>")
        entry = prose.events.get(script.id)
        if entry is not None:
            page = f" · <a href='entry:{escape(entry.chronicle)}'>page of the record</a>" if entry.chronicle else ""
            lines.append(f"<i>{cards.CONFIDENCE[entry.confidence]}</i> {citing.sources(entry.source, prose)}{page}")
        return "<br>".join(lines)

    def _option(self, script: Script, number: int) -> str:
        """Return an answer in words: what it says, what it changes, what it needs, why it is refused."""
        desk = self.desk
        known, prose, option = desk.known, desk.board.scenario.prose, script.choices[number]
        lines = [escape(report.plain(option.text))]
        found = report.effects(known.board, option.effects, script.side, prose.owners)
        lines.append(f"<i>{escape(report.sentence(found) if found else 'Changes nothing at once.')}</i>")
        asked = report.needs(known, option.needs, script.side, self.titles)
        refused = engine.refusals(known, Answer(script.id, option.id)) if desk.can_order else ()
        lines += _needed(asked, [str(each) for each in refused])
        return "<br>".join(lines)

    def _button(self, script: Script, number: int, letter: str) -> Choice:
        option = script.choices[number]
        refused = engine.refusals(self.desk.known, Answer(script.id, option.id))
        tip = "; ".join(map(str, refused)) or report.plain(option.text)
        act: Command | Callable[[], None] = _ANSWERS[number] if number < len(_ANSWERS) else self._answer(number)
        return Choice("Answer", act, "refused" if refused else "", tip, name=f"answer {letter}")

    def _spread(self, script: Script, head: str, options: list[tuple[str, str]], area: pygame.Rect) -> bool:
        """Put a dispatch and each answer into a box of its own; return False where they do not fit."""
        desk, sheet = self.desk, self.desk.sheet
        gap = sheet.u(6)
        wide = sheet.width_of("Answer (A)") + sheet.u(18) if desk.can_order else sheet.u(28)

        def fits(right: pygame.Rect) -> list[int]:
            """Return the heights of the answers in *right*, nothing where they do not fit."""
            inner = right.width - wide - gap
            heights = [sheet.height_of(told, inner) for _, told in options] if inner >= sheet.u(150) else []
            return heights if heights and sum(heights) + gap * (len(heights) - 1) <= right.height else []

        above = pygame.Rect(area.x, area.y, area.width, sheet.height_of(head, area.width))
        right = pygame.Rect(area.x, above.bottom + gap, area.width, area.bottom - above.bottom - gap)
        heights = fits(right)
        if not heights and area.width >= sheet.u(_BESIDE):
            # A wide and low place: what was reported on the left, the answers on the right.
            above.width = area.width * 2 // 5
            above.height = min(area.height, sheet.height_of(head, above.width))
            right = pygame.Rect(above.right + gap, area.y, area.right - above.right - gap, area.height)
            heights = fits(right)
        if not heights:
            return False
        inner = right.width - wide - gap
        sheet.text(head, above, desk.link, "card")
        y = right.y
        for n, ((letter, told), high) in enumerate(zip(options, heights, strict=True)):
            button = pygame.Rect(right.x, y, wide, max(sheet.row, high))
            if desk.can_order:
                sheet.button(self._button(script, n, letter), button)
            else:
                sheet.label(letter, button, "head")
            sheet.text(told, pygame.Rect(right.x + wide + gap, y, inner, high), desk.link, f"option {letter}")
            y += high + gap
        rest = pygame.Rect(area.x, y, area.width, area.bottom - y)
        if right.x == area.x and rest.height >= sheet.line() * 4 and (news := self._news()):
            html = f"<b>Also this week</b><br>{news}"
            rest.height = min(rest.height, sheet.height_of(html, rest.width))
            sheet.text(html, rest, desk.link, "news")
        return True

    def _news(self) -> str:
        """Return what has come to pass this week without asking anybody."""
        known, side = self.desk.known, self.desk.side
        told = []
        for script in known.board.scripts:
            if script.side not in ("", side) or script.id in known.cards:
                continue
            if known.happened_at.get(script.id) == known.turn and not script.choices:
                told.append(escape(script.text))
            for option in script.choices:
                if known.happened_at.get(f"{script.id}:{option.id}") == known.turn:
                    answer = escape(report.plain(option.text))
                    told.append(f"{escape(script.text)}<br><i>Answered: {answer}</i>{_as_it_was(script)}")
        return "<br><br>".join(told)

    def _answer(self, number: int) -> Callable[[], None]:
        return lambda: self._give(number)

    def _give(self, number: int) -> None:
        waiting = {script.id: script for script in self.cards()}
        script = waiting.get(self.card)
        if script is not None and number < len(script.choices):
            self.desk.give(Answer(script.id, script.choices[number].id))

    def _turn(self, by: int) -> Callable[[], None]:
        def act() -> None:
            ids = [script.id for script in self.cards()]
            if ids:
                at = ids.index(self.card) if self.card in ids else 0
                self.card = ids[(at + by) % len(ids)]
                self.desk.build()

        return act

    def command(self, command: Command) -> bool:
        """Do what a key of this page asks for; return whether it was one."""
        if command in _ANSWERS:
            self._give(_ANSWERS.index(command))
        elif command in (Command.DISPATCH_NEXT, Command.DISPATCH_BACK):
            self._turn(1 if command is Command.DISPATCH_NEXT else -1)()
        else:
            return False
        return True

    # -- acts

    def acts(self) -> list[Entry]:
        """Return what the council can do, and what it cannot now with the reason."""
        desk = self.desk
        known, prose = desk.known, desk.board.scenario.prose
        found = []
        for act in known.board.council:
            if act.sides and desk.side not in act.sides:
                continue
            order = Act(act.id)
            # What the council may do can be asked in its own phase alone; before and after it the list is for reading.
            refused = "; ".join(map(str, engine.refusals(known, order))) if desk.can_order else ""
            changes = report.effects(known.board, act.effects, desk.side, prose.owners)
            lines = [
                f"<b>{escape(report.act_name(act.text))}</b>",
                f"Costs one act and {act.means} of means." if act.means else "Costs one act and no means.",
                f"Changes: {escape(report.sentence(changes))}",
            ]
            lines += _needed(report.needs(known, act.needs, desk.side, self.titles), [])
            lines.append(f"<i>{_again(act.every, known.acted_at.get(f'{desk.side}:{act.id}'))} (3.12)</i>")
            if note := prose.acts.get(act.id, ""):
                lines.append(escape(note))
            if act.source:
                lines.append(citing.sources(act.source, prose))
            price = f" · means {act.means}" if act.means else ""
            words = report.act_name(act.text).rstrip(".")
            found.append(
                Entry(act.id, words, "<br>".join(lines), order, refused, tail=price, head=report.act_head(words))
            )
        return found

    def _acts(self, area: pygame.Rect) -> None:
        self.desk.pickers["council"].build(self.acts(), area, "Do it", "This council has nothing it can do.")

    # -- tracks

    def _tracks(self, area: pygame.Rect) -> None:
        desk, sheet = self.desk, self.desk.sheet
        found = bars.of_side(desk, desk.side, shared=True)
        y = bars.lay_out(desk, found, area)
        rest = pygame.Rect(area.x, y + sheet.u(2), area.width, area.bottom - y - sheet.u(2))
        if rest.height >= sheet.line() * 2:
            html = stocks_in_brief(desk)
            rest.height = min(rest.height, sheet.height_of(html, rest.width))
            sheet.text(html, rest, desk.link, "stocks")


def _as_it_was(script: Script) -> str:
    """Return what was done in history, to be read once a dispatch is answered."""
    done = next((report.plain(option.text) for option in script.choices if option.id == script.history), "")
    return f"<br>In history: {escape(done)}" if done else ""


def _needed(asked: str, refused: list[str]) -> list[str]:
    """Return what something needs, and what forbids it; a need that is not there is said once."""
    if not refused:
        return [f"Needs {escape(asked)}."] if asked else []
    if asked and len(refused) == 1:
        return [f"<b>Not now:</b> it needs {escape(asked)} (3.13)."]
    return [f"<b>Not now:</b> {escape('; '.join(refused))}"]


def _again(every: int, last: int | None) -> str:
    how = f"Once in {report.count(every, 'week')}." if every > 1 else "Every week."
    return f"{how} Last done in week {last}." if last is not None else how


def stocks_in_brief(desk: "Desk") -> str:
    """Return what a side has in stock, in a line or two; the page of forces has where it comes from."""
    known, side = desk.known, desk.side
    held = [
        campaign.amount(kind, campaign.stock(known, kind, side))
        for kind in campaign.STOCK_ORDER
        if campaign.stock(known, kind, side)
    ]
    coming = [
        f"{report.STOCKS[kind]} {report.signed(entry.by)} "
        + ("a week" if entry.every == 1 else f"every {entry.every} weeks")
        for kind in campaign.STOCK_ORDER
        for entry in known.board.income
        if entry.key == f"{kind}.{side}" and entry.first <= max(1, known.turn) <= entry.last
    ]
    lines = [f"<b>In stock:</b> {', '.join(held) or 'nothing'}."]
    if coming:
        lines.append(f"<b>Coming in:</b> {', '.join(coming)}.")
    return "<br>".join(lines)


def stocks(desk: "Desk") -> str:
    """Return a side's stocks with what comes in, as text."""
    known, side = desk.known, desk.side
    lines = ["<b>In stock</b>"]
    for kind in campaign.STOCK_ORDER:
        if f"{kind}.{side}" not in known.stock and not _income(known, f"{kind}.{side}"):
            continue
        held = campaign.stock(known, kind, side)
        men = f" (about {held * known.board.charts.men_per_step:,} men, <i>model</i>)" if kind == "men" and held else ""
        words = report.STOCKS[kind]
        lines.append(f"{words[0].upper()}{words[1:]}: <b>{held}</b>{men}")
        lines += [f"&nbsp;&nbsp;{line}" for line in _income(known, f"{kind}.{side}")]
    others = [line for name in bars.NATIONAL for line in _income(known, f"{name}.{side}")]
    if others:
        lines += ["<b>Income and costs</b>", *others]
    return "<br>".join(lines) if len(lines) > 1 else "Nothing is kept in stock."


def _income(known: Any, key: str) -> list[str]:
    """Return what comes in of a stock or track now and later."""
    found, board, turn = [], known.board, max(1, known.turn)
    for entry in board.income:
        if entry.key != key or entry.last < turn:
            continue
        name = key.partition(".")[0]
        what = "" if name in campaign.STOCK_ORDER else f"{report.track_name(board, name)} "
        often = "every week" if entry.every == 1 else f"every {entry.every} weeks"
        since = f" from week {entry.first}" if entry.first > turn else ""
        until = f" to week {entry.last}" if entry.last < board.turns else ""
        found.append(f"{what}{report.signed(entry.by)} {often}{since}{until}: {escape(entry.because.rstrip('.'))}")
    return found
