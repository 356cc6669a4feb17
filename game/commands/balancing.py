"""The command that counts whether both sides have equal room: balance."""

import sys
from typing import Annotated

import typer

from game import report
from game.commands.terminal import ID_WORDS, Json, app, print_json
from game.core.errors import LineOfContactError
from game.scenario import list_ids
from game.scenario import load as load_scenario


@app.command()
def balance(
    which: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help=f"{ID_WORDS} [default: all that are shipped]")
    ] = None,
    as_json: Json = False,
) -> int:
    """Count the words and entries each side has in briefings and record. Exit 1 when they are over 20 % apart."""
    from game.scenario import balance as room

    found = []
    for one in which or list_ids():
        try:
            found.append(room.balance(load_scenario(one)))
        except LineOfContactError as error:
            if which:
                raise
            print(f"line-of-contact: {one} is left out: {str(error).splitlines()[0]}", file=sys.stderr)
    if as_json:
        print_json([one.plain() for one in found])
    else:
        print("\n".join(report.table(room.table_rows(found), room.HEAD)))
    return 0 if all(one.even for one in found) else 1
