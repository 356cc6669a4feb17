"""The commands of `line-of-contact`. Names, options and the keys of --json are a contract: other programs use them."""

from typing import Final

import typer

# Each room hangs its commands on the tree as it is imported, and --help lists them in this order.
# isort: off
from game.commands import games, mailing, proving, balancing, drawing, maps, papers

# isort: on
from game.commands.games import show_without_display
from game.commands.terminal import Mistake, app

ROOMS: Final = (games, mailing, proving, balancing, drawing, maps, papers)
"""The modules whose commands there are."""

__all__ = ["Mistake", "run", "show_without_display"]


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; raise `LineOfContactError` for a person's mistake."""
    command = typer.main.get_command(app)
    try:
        result = command.main(args=arguments, prog_name="line-of-contact", standalone_mode=False)
    except Exception as error:
        # Typer carries its own copy of click from some version on: its errors are known by what they can do.
        if callable(says := getattr(error, "format_message", None)):
            raise Mistake(f"{says()} Try --help.") from None
        if type(error).__name__ == "Abort":
            raise KeyboardInterrupt from None
        raise
    return result if isinstance(result, int) else 0
