"""Commands that draw, or write for other programs: export, shot. The window is imported only where one is drawn."""

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from game import report
from game.commands.terminal import IdArgument, Mistake, ScenarioOption, app, one_of, open_game, opens
from game.core.state import State
from game.record import Game
from game.scenario import Scenario, land, list_ids, map_ids, scenarios_root
from game.view import View

PICTURE_HEX_PX: Final = 66
"""Width of a hex in a picture of the map, of hexside to hexside."""
_BAND_PX: Final = 1024
"""Height of the bands in which the map of a printed sheet is painted."""
_MAP_NAMES: Final = {"english": "english", "majority": "latin", "reversed": "reversed"}
"""What the map calls the orders of place names."""


@app.command()
def export(
    what: Annotated[str, typer.Argument(metavar="ID|FILE", help="A scenario, a saved game, or a map, by id or file.")],
    png: Annotated[Path | None, typer.Option("--png", metavar="OUT", help="Write a picture of the map.")] = None,
    geojson: Annotated[
        Path | None, typer.Option("--geojson", metavar="OUT", help="Write hexes, lines, places and units for QGIS.")
    ] = None,
    tiled: Annotated[
        Path | None,
        typer.Option("--tiled", metavar="OUT", help="Write the map as a .tmj for Tiled, to be changed there."),
    ] = None,
    turn: Annotated[int | None, typer.Option(min=1, help="Of a saved game: as it stood when this turn opened.")] = None,
    names: Annotated[str, typer.Option(help="Place names: english, majority (both forms) or reversed.")] = "majority",
    side: Annotated[str, typer.Option(help="What this side knows: A, B, or all.")] = "all",
    paper: Annotated[str | None, typer.Option(help="With --png: fill a sheet, a4, a3, a2 or a1.")] = None,
    dpi: Annotated[int, typer.Option(min=50, max=600, help="With --paper: dots an inch.")] = 300,
    landscape: Annotated[
        bool | None, typer.Option("--landscape/--portrait", help="With --paper. [default: what shows the map larger]")
    ] = None,
    hex_px: Annotated[int | None, typer.Option(min=8, max=400, help="With --png: width of a hex in pixels.")] = None,
    made_with: ScenarioOption = None,
) -> None:
    """Write a scenario, a saved game or a map in another form: a picture, GeoJSON, a map for Tiled."""
    one_of("--names", names, report.NAME_ORDERS)
    one_of("--side", side, ("A", "B", "all"))
    if png is None and geojson is None and tiled is None:
        raise Mistake("nothing to write; expected --png OUT, --geojson OUT or --tiled OUT")
    if paper is not None:
        if png is None or hex_px is not None:
            raise Mistake("--paper goes with --png and finds the size of the hexes by itself; leave --hex-px out")
        one_of("--paper", paper, ("a4", "a3", "a2", "a1"))
    scenario, game = _open_or_land(what, made_with)
    if turn is not None and game is None:
        raise Mistake("--turn is for saved games; a scenario is written as it opens")
    state = scenario.opening if game is None else game.state_at(opens(game, turn) if turn else len(game.orders))
    eyes = "" if side == "all" else str(scenario.board.sides["AB".index(side)].id)
    if tiled is not None:
        _export_tiled(scenario, tiled)
    if geojson is not None:
        from game.export.geojson import write_geojson

        print(f"wrote {geojson}: {write_geojson(scenario, state, eyes, geojson)} features")
    if png is not None:
        _export_png(scenario, state, png, eyes, names, paper, dpi, landscape, hex_px)


def _open_or_land(what: str, made_with: str | None) -> tuple[Scenario, Game | None]:
    """Return what `open_game` does, and a bare map by id or by file."""
    if Path(what).suffix in (".yaml", ".yml") or (what in map_ids() and what not in list_ids()):
        return land(what), None
    if what not in list_ids() and not Path(what).exists() and Path(what).suffix != ".jsonl":
        known = tuple(dict.fromkeys((*list_ids(), *map_ids())))
        close = get_close_matches(what, known, 1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise Mistake(f"there is no scenario or map {what!r}; expected one of {', '.join(known)}{hint}")
    return open_game(what, made_with)


def _export_tiled(scenario: Scenario, out: Path) -> None:
    from game.cartography.writing import remarks_of
    from game.export.tiled import write_tiled

    ground = scenario.prose.ground
    homes = (scenario.path, scenario.path / "maps", scenario.path.parent / "maps", scenarios_root() / "maps")
    files = (home if home.is_file() else home / f"{ground.id}.yaml" for home in homes)
    source = next((file for file in files if file.is_file()), None)
    remarks = remarks_of(source.read_text(encoding="utf-8-sig")) if source else ()
    written = write_tiled(ground.model_dump(by_alias=True, exclude_unset=True), remarks, out)
    print(f"wrote {', '.join(map(str, written))}")


def _export_png(
    scenario: Scenario,
    state: State,
    out: Path,
    side: str,
    names: str,
    paper: str | None,
    dpi: int,
    landscape: bool | None,
    hex_px: int | None,
) -> None:
    import pygame

    from game.export.png import write_png, write_sheet
    from game.ui.camera import world_size
    from game.ui.mapview import render_board
    from game.ui.palette import FIRST, SECOND

    pygame.font.init()
    known = View.of(state, side).known
    colours = (FIRST.fill, SECOND.fill)
    if paper is not None:
        signs, paint = _printing(scenario, known, side, _MAP_NAMES[names])
        sheet = write_sheet(scenario, known, colours, signs, paint, out, paper=paper, dpi=dpi, landscape=landscape)
        width, height = sheet.size
        hex_mm = sheet.hex_px / dpi * 25.4
        print(f"wrote {out}: {paper.upper()}, {width} x {height} pixels at {dpi} dpi, hexes of {hex_mm:.1f} mm")
        return
    px = hex_px or PICTURE_HEX_PX
    size = world_size(scenario.board.grid, px)
    picture = render_board(scenario, known, size, side, zoom=px, names=_MAP_NAMES[names])
    write_png(picture, known, colours, out)
    print(f"wrote {out}")


def _printing(scenario: Scenario, known: State, side: str, names: str) -> tuple[Any, Any]:
    """Return the signs of a printed sheet by chapter, and what paints its map."""
    import pygame

    from game.ui.camera import Camera
    from game.ui.mapview import MapView, Scene
    from game.ui.specimens import chapters

    board = scenario.board
    view = MapView(scenario)
    left_out = {"Overlays"} if board.roster else {"Overlays", "Counters"}
    # On a map by itself nobody holds ground.
    sides = () if board.roster else tuple(entry.label for entry in board.sides)
    signs = [
        (
            chapter.title,
            [
                (specimen.words, specimen.picture)
                for specimen in chapter.specimens
                if not any(label in specimen.words for label in sides)
            ],
        )
        for chapter in chapters(board, view.legend)
        if chapter.title not in left_out
    ]

    def paint(surface: pygame.Surface, hex_px: int, text: float) -> None:
        width, height = surface.get_size()
        scene = Scene(known=known, side=side, names=names, text=text)
        # In bands: the view keeps copies of what it has drawn.
        for top in range(0, height, _BAND_PX):
            band = pygame.Surface((width, min(_BAND_PX, height - top)))
            camera = Camera(board.grid, (0, 0, *band.get_size()))
            camera.hex_px, camera.x, camera.y = hex_px, 0.0, float(top)
            view.draw(band, camera, scene, complete=True)
            surface.blit(band, (0, top))

    return signs, paint


@app.command()
def shot(
    what: IdArgument,
    out: Annotated[Path, typer.Option(help="The picture to write.")],
    turn: Annotated[int, typer.Option(min=1, help="The turn of the historical replay to show.")] = 1,
    size: Annotated[str, typer.Option(metavar="WxH", help="Pixels.")] = "1280x720",
    overlay: Annotated[str, typer.Option(metavar="NAME", help="Overlay to switch on.")] = "",
    desk: Annotated[str, typer.Option(metavar="PAGE", help="A page of the desk, in a scenario with politics.")] = "",
) -> None:
    """Draw the real screen into a picture, without a display."""
    width, _, height = size.partition("x")
    if not (width.isdecimal() and height.isdecimal() and 320 <= int(width) <= 7680 and 200 <= int(height) <= 4320):
        raise Mistake(f"--size is {size!r}; expected WIDTHxHEIGHT, as in 1280x720")
    from game.ui.shot import shot as take

    take(what, turn=turn, size=(int(width), int(height)), overlay=overlay, out=out, desk=desk)
    print(f"wrote {out}")
