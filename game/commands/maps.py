"""Commands of maps: build, list, import."""

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from game import report
from game.commands.terminal import Json, Mistake, maps, one_of, print_json
from game.core.errors import LineOfContactError
from game.scenario import assets_root, map_ids, map_path, read_map, scenarios_root

_FAULTS_SHOWN: Final = 40
"""Faults of a map from Tiled that are printed; they are all of one kind by then."""


@maps.command("build")
def map_build(
    map_id: Annotated[
        str, typer.Argument(metavar="ID", help="A map in scenarios/maps/specs.yaml, or a new name with --box.")
    ],
    box: Annotated[str | None, typer.Option(metavar="S,W,N,E", help="Degrees: south,west,north,east.")] = None,
    scale: Annotated[int, typer.Option(help="Metres from hex centre to hex centre, with --box.")] = 2000,
    map_title: Annotated[str, typer.Option("--title", help="What the map is called, with --box.")] = "",
    overrides: Annotated[Path | None, typer.Option(help="Changes by hand. [default: those beside the map]")] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write. [default: the map's own]")] = None,
) -> None:
    """Build a hex map from the geographic data; what was changed by hand in the overrides file stays."""
    from game.cartography import MapSpec, read_specs, write_map

    home = scenarios_root() / "maps"
    if box is None:
        specs = read_specs(home / "specs.yaml")
        spec = specs[one_of("the map", map_id, sorted(specs))]
        path = out or home / f"{map_id}.yaml"
        overrides = overrides or home / f"{(spec.whole or spec).id}.overrides.yaml"
    else:
        try:
            south, west, north, east = (float(part) for part in box.split(","))
        except ValueError:
            raise Mistake(f"--box is {box!r}; expected south,west,north,east in degrees") from None
        spec = MapSpec.for_box(map_id, map_title or map_id, scale, south, west, north, east)
        path = out or Path(f"{map_id}.yaml")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_map(spec, assets_root() / "geo", path, overrides)
    print(f"wrote {path}: {spec.cols} x {spec.rows} hexes of {spec.scale_m} m")


@maps.command("list")
def map_list(as_json: Json = False) -> None:
    """List the maps."""
    rows = []
    for map_id in map_ids():
        try:
            ground = read_map(map_path(map_id))
        except LineOfContactError as error:
            print(f"line-of-contact: {map_id} is left out: {str(error).splitlines()[0]}", file=sys.stderr)
            continue
        rows.append(
            {
                "id": ground.id,
                "title": ground.title,
                "cols": ground.cols,
                "rows": ground.rows,
                "scale_m": ground.scale_m,
                "places": len(ground.places),
            }
        )
    if as_json:
        print_json(rows)
        return
    table = [
        (
            str(row["id"]),
            str(row["title"]),
            f"{row['cols']}x{row['rows']} of {int(str(row['scale_m'])) / 1000:g} km",
            str(row["places"]),
        )
        for row in rows
    ]
    print("\n".join(report.table(table, ("id", "title", "hexes", "places"))))


@maps.command("import")
def map_import(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.tmj", help="A map that `export --tiled` wrote and Tiled changed.")
    ],
    out: Annotated[Path | None, typer.Option(help="The file to write. [default: beside FILE, ending in .yaml]")] = None,
    force: Annotated[bool, typer.Option("--force", help="Also write over a shipped map.")] = False,
    as_json: Json = False,
) -> int:
    """Read a map changed in Tiled, say what changed, and write it as a map file."""
    from game.cartography.changes import changes
    from game.export.tiled import TiledFaults, read_tiled
    from game.export.tiled.reading import MAX_BYTES

    target = out or file.with_suffix(".yaml")
    with file.open("rb") as source:
        content = source.read(MAX_BYTES + 1)
    try:
        drawn = read_tiled(content, str(file))
    except TiledFaults as error:
        for fault in error.faults[:_FAULTS_SHOWN]:
            print(f"line-of-contact: {fault}", file=sys.stderr)
        if len(error.faults) > _FAULTS_SHOWN:
            print(f"line-of-contact: {file}: {len(error.faults) - _FAULTS_SHOWN} more faults", file=sys.stderr)
        return 2
    map_id = str(drawn.values["id"])
    shipped = scenarios_root().resolve() in target.resolve().parents
    if target.resolve() == file.resolve():
        raise Mistake(f"--out {target} is the map of Tiled itself; expected a file ending in .yaml")
    if shipped and target.exists() and not force:
        raise Mistake(f"{target} is a shipped map; choose another --out, or say --force")
    found: tuple[str, ...] | None = None
    if map_id in map_ids():
        known = map_path(map_id)
        try:
            found = changes(read_map(known).model_dump(by_alias=True, exclude_unset=True), drawn.values)
        except LineOfContactError as error:
            print(f"line-of-contact: not compared: {str(error).splitlines()[0]}", file=sys.stderr)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(drawn.text, encoding="utf-8", newline="\n")
    if as_json:
        print_json({"map": map_id, "file": str(target), "changes": None if found is None else list(found)})
        return 0
    for line in found or ():
        print(line)
    if found is not None:
        print(f"{len(found)} changes against the map {map_id}" if found else f"the same as the map {map_id}")
    print(f"wrote {target}")
    if found and any("map build" in remark for remark in drawn.remarks):
        print(
            f"{map_id} is built from the geographic data: another `map build` would lose these changes, "
            f"unless they stand in its overrides file ({map_id}.overrides.yaml), each with its reason."
        )
    return 0
