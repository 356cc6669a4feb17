"""The board of a game by mail: its turn ends with a letter, and while that is under way nothing can be ordered."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from game import mail, report
from game.core.errors import LineOfContactError
from game.ui.panels import Choice
from game.ui.screens import layer
from game.ui.screens.mailpage import told

if TYPE_CHECKING:
    from game.ui.screens.board import Board

WAITS = "Your turn has gone out by mail. The board waits for a letter."


class Mailing:
    """Ends turns of the board with letters, where the game goes by mail."""

    def __init__(self, board: "Board") -> None:
        self.board = board

    @property
    def on(self) -> bool:
        """Whether the game on the board goes by mail, and goes on."""
        b = self.board
        return not b.replay and b.game.by_mail and not b.game.state.over

    @property
    def waits(self) -> bool:
        """Whether the turn has gone out and the other player's letter is awaited."""
        return self.on and self.board.game.is_sent

    def ask(self, lines: list[str]) -> None:
        """Ask whether the turn is to be ended, which nothing takes back; *lines* say what would be left undone."""
        b = self.board
        undone, opened = b.game.turn_counts
        said = [
            *lines,
            "Your orders go into a letter. After that none of them can be taken back or added to.",
            f"The letter will also say that {report.count(undone, 'order was', 'orders were')} taken back, and that "
            f"the board was opened {report.count(opened, 'time')} for this turn.",
        ]
        answers: list[tuple[str, Callable[[], None]]] = [
            ("End the turn and write the letter", self.post),
            ("Back to the map", lambda: None),
        ]
        b.app.push(layer.Ask(b.app, "End the turn?", "<br><br>".join(said), answers))

    def post(self) -> None:
        """Write the letter and show where it stands; what fails leaves the orders in the saved game."""
        from game.ui.screens.mailletters import Written

        b = self.board
        if b.game.path is None:
            return
        name = b.game.path.stem
        b.app.busy("Writing the letter")
        try:
            b.game.close()
            sent = mail.send(name)
        except (LineOfContactError, OSError) as error:
            self.leave()
            raise LineOfContactError(
                f"{told(error)}. The letter was not written. Your orders stand in the saved game: open the board again "
                "and end the turn once this is mended."
            ) from error
        b.app.show(Written(b.app, sent))

    def leave(self) -> None:
        """Go to the list of games by mail."""
        from game.ui.screens.mail import MailGames

        b = self.board
        b.app.show(MailGames(b.app, b.game.path.stem if b.game.path else ""))

    def foot(self) -> list[Choice]:
        """Return the large button of a board that waits for a letter."""
        return [Choice("Games by mail", self.leave, "primary")]
