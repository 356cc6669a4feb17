"""Commands that print what is written about the game: rulebook, schema."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from game.commands.terminal import Json, app, one_of, print_json
from game.scenario import KINDS, schema


@app.command()
def rulebook(
    as_json: Json = False,
    html: Annotated[Path | None, typer.Option(metavar="OUT", help="Write it as a page, with the charts.")] = None,
) -> None:
    """Print the numbered rules, or write them as a page whose rules lead to the numbers of the charts."""
    from game import rulebook as book

    if html is not None:
        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_text(book.html(), encoding="utf-8", newline="\n")
        print(f"wrote {html}")
    elif as_json:
        print_json(
            [
                {"chapter": chapter.number, "title": chapter.title, "number": rule.number, "text": rule.text}
                for chapter in book.chapters()
                for rule in chapter.rules
            ]
        )
    else:
        print(book.text(), end="")


@app.command("schema")
def schema_command(
    kind: Annotated[str | None, typer.Argument(metavar="KIND", help=f"One of {', '.join(KINDS)}.")] = None,
    out: Annotated[Path | None, typer.Option(help="A folder to write KIND.schema.json files into.")] = None,
) -> None:
    """Print the JSON Schema of scenario files, for editors; of all kinds when none is named."""
    kinds = list(KINDS) if kind is None else [one_of("the kind", kind, KINDS)]
    schemas: Mapping[str, Any] = {name: schema(name) for name in kinds}
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for name, value in schemas.items():
            text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
            (out / f"{name}.schema.json").write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote {len(schemas)} schemas to {out}")
    else:
        print_json(schemas if kind is None else schemas[kind])
