"""The rows measured in this process: fields, replay, random play, frames, starting, odds, loading."""

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any, Final

from game import engine, history
from game.bench import region
from game.bench.measure import KNOWN, Measure, NotHere, against, same, seconds
from game.core.orders import EndPhase, Launch
from game.core.state import State
from game.folders import is_frozen
from game.record import Game, verify
from game.rules import movement, supply
from game.scenario import land, load, scenarios_root

# -- 1 and 2: fields


def _graph(state: State, mobility: str) -> Any:
    from scipy.sparse import csr_matrix

    table = movement.steps_table(state.board, mobility, False, movement.footing(state))
    rows, cols, costs = [], [], []
    for at, steps in enumerate(table):
        for to, cost, _ in steps:
            rows.append(at)
            cols.append(to)
            costs.append(cost)
    size = state.board.grid.size
    return csr_matrix((costs, (rows, cols)), shape=(size, size), dtype=float)


def fields() -> list[Measure]:
    from scipy.sparse.csgraph import dijkstra

    state = region.position()
    groups = []
    for mobility in ("foot", "motor"):
        uids = [uid for uid in sorted(state.units) if state.board.roster[uid].type.mobility == mobility]
        starts = [state.units[uid].at for uid in uids]
        groups.append((_graph(state, mobility), uids, starts, state.units[uids[0]].mp))

    uids_all = sorted(state.units)

    def ours() -> Any:
        return movement.reach_all(state, uids_all)

    def peer() -> list[Any]:
        return [dijkstra(graph, indices=starts, limit=limit) for graph, _, starts, limit in groups]

    theirs = {}
    for (_, uids, _, limit), found in zip(groups, peer(), strict=True):
        for uid, distances in zip(uids, found, strict=True):
            theirs[uid] = {at: limit - int(d) for at, d in enumerate(distances) if d <= limit}
    swept = {
        uid: {at: int(left) for at, left in enumerate(row) if left >= 0}
        for uid, row in zip(uids_all, ours(), strict=True)
    }
    same(swept, theirs, "movement fields")
    note = f"{len(state.units)} units, {state.board.grid.size} hexes"
    return [against(1, seconds(ours), seconds(peer), 1.0, note=note)]


def supply_field() -> list[Measure]:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    state = region.position()
    board, side = state.board, state.side
    size, limit = board.grid.size, board.charts.supply.low_points
    foot = _graph(state, "foot")
    edges = [
        (at, to)
        for at in range(size)
        for direction, to in enumerate(board.grid.neighbours[at])
        if to >= 0 and board.roads[at][direction]
    ]
    roads = csr_matrix(([1.0] * len(edges), tuple(zip(*edges, strict=True))), shape=(size, size))
    sources = [source.at for source in board.sources]

    def ours() -> dict[int, int]:
        board.cache.pop("traces", None)  # the game keeps recurring fields; here each one is worked out anew
        return dict(supply.supply_field(state.evolve(), side))

    def peer() -> Any:
        along = dijkstra(roads, indices=sources, min_only=True, unweighted=True)
        return dijkstra(foot, indices=(along < size).nonzero()[0], min_only=True, limit=limit)

    same(ours(), {at: int(d) for at, d in enumerate(peer()) if d <= limit}, "supply field")
    return [against(2, seconds(ours, 15), seconds(peer, 15), 1.0, note=f"{len(sources)} sources, {size} hexes")]


# -- 4 and 5: orders


def _random_game(seed: str, orders: int, path: Path | None) -> Game:
    """Play legal orders at random, as many a phase as a player might give."""
    draw = random.Random(seed)
    game = Game.new(region.scenario(), seed, "dice", path=path, replace=True)
    for _ in range(orders):
        if game.state.over:
            break
        known = engine.known(game.state, game.state.side)
        own = known.of_side(known.side)
        choices = engine.legal_orders(known, draw.choice(own)) if own and draw.random() < 0.95 else ()
        game.play(draw.choice(choices) if choices else EndPhase())
    return game


def verified() -> list[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "game.jsonl"
        _random_game("1", 1500, path).close()
        result = verify(path)
        same(result.ok, True, "verified replay")
        rate = result.orders / seconds(lambda: verify(path, region.scenario()), 3)
    row = KNOWN[4]
    note = f"{result.orders} orders, all resolved, compared and chained"
    lowest, highest = 1_100, 2_300
    return [
        Measure(
            row.work,
            row.unit,
            rate,
            None,
            row.goal,
            rate >= 20_000,
            highest / rate,
            f"{lowest:,}-{highest:,} orders/s (Wesnoth, reference)",
            note,
        )
    ]


def random_play() -> list[Measure]:
    import chess

    def ours(orders: int = 3000) -> int:
        draw, played, state = random.Random(1), 0, engine.open_game(region.scenario().opening, "1")[0]
        while played < orders:
            if state.over:
                state = engine.open_game(region.scenario().opening, str(played))[0]
            known = engine.known(state, state.side)
            own = known.of_side(known.side)
            choices = engine.legal_orders(known, draw.choice(own)) if own and draw.random() < 0.95 else ()
            state, _ = engine.resolve(state, draw.choice(choices) if choices else EndPhase())
            played += 1
        return played

    def peer(moves: int = 3000) -> int:
        draw, board = random.Random(1), chess.Board()
        for _ in range(moves):
            if board.is_game_over():
                board = chess.Board()
            board.push(draw.choice(list(board.legal_moves)))
        return moves

    rate, theirs = ours() / seconds(ours, 3), peer() / seconds(peer, 3)
    row = KNOWN[5]
    return [Measure(row.work, row.unit, rate, theirs, row.goal, rate >= theirs, theirs / rate, note="python-chess")]


# -- 7: frames


def frames() -> list[Measure]:
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    import pygame

    from game.ui.camera import Camera
    from game.ui.mapview import MapView, Scene
    from game.ui.panels import Choice, Sheet

    size, counters, widgets = (1920, 1080), 200, 40
    pygame.display.init()
    pygame.font.init()
    window = pygame.display.set_mode(size)
    state = region.position(counters)
    grid = state.board.grid
    state = state.evolve(control=bytes(1 if at % grid.cols < grid.cols // 2 else 2 for at in range(grid.size)))
    view = MapView(replace(region.ground(), board=state.board))
    camera = Camera(state.board.grid, (0, 0, *size))
    camera.set_zoom(48)
    camera.look_at(state.board.grid.size // 2)
    scene = Scene(known=state, side=state.active, overlay="supply")
    sheet = Sheet(size, 1.0, lambda command: None)
    for n in range(widgets):
        place = pygame.Rect(1500 + n % 4 * 100, 20 + n // 4 * 40, 96, 34)
        sheet.button(Choice(f"Order {n}", lambda: None), place)

    def ours() -> None:
        view.draw(window, camera, scene)
        sheet.manager.update(1 / 60)
        sheet.manager.draw_ui(window)
        pygame.display.flip()

    def moved() -> None:
        camera.pan(4 if camera.x < 800 else -700, 0)
        ours()

    def zoomed(notches: int) -> float:
        """Return the time of the first frame after a zoom step; the frames that fill it up are not counted."""
        camera.zoom(notches)
        taken = seconds(ours, 1)
        for _ in range(8):
            ours()
        return taken

    ground = pygame.Surface(size).convert()
    veil = pygame.Surface(size, pygame.SRCALPHA)
    veil.fill((0, 90, 160, 40))
    piece = pygame.Surface((40, 40), pygame.SRCALPHA)
    piece.fill((230, 160, 0, 255))
    plate = pygame.Surface((96, 34)).convert()

    def peer() -> None:
        window.blit(ground, (0, 0))
        window.blit(veil, (0, 0))
        window.blits([(piece, (n % 20 * 70, n // 20 * 70)) for n in range(counters)])
        window.blits([(plate, (1500 + n % 4 * 100, 20 + n // 4 * 40)) for n in range(widgets)])
        pygame.display.flip()

    for warm in (ours, moved, peer, *[ours] * _SETTLING):
        warm()
    bare, still = seconds(peer, 121), seconds(ours, 121)
    panned = sorted(seconds(moved, 1) for _ in range(400))
    steps = len(camera.steps()) - 1
    rounds: list[tuple[list[float], list[float]]] = []
    for _ in range(3):  # the median of three for each step: one sample may have been interrupted
        view = MapView(replace(region.ground(), board=state.board))
        camera.zoom(-steps)
        for _ in range(_SETTLING):
            ours()
        first = [zoomed(1) for _ in range(steps)]
        rounds.append((first, [zoomed(notches) for notches in (*[-1] * steps, *[1] * steps)]))
    cold = max(median(times) for times in zip(*(first for first, _ in rounds), strict=True))
    warmed = max(median(times) for times in zip(*(again for _, again in rounds), strict=True))
    pygame.display.quit()
    row = KNOWN[7]
    note = f"{grid.size} hexes, {counters} counters, {widgets} widgets, overlay, a front; the peer blits kept pictures"

    def line(work: str, ours: float, goal: str, most: float, note: str = "") -> Measure:
        return Measure(work, "ms", ours * 1000, bare * 1000, goal, ours <= most, ours / bare, note=note)

    return [
        line("frame at 1920x1080, still", still, row.goal, 1.5 * bare, note),
        line("frame, panning, median", median(panned), "under 8 ms", 0.008),
        line("frame, panning, p95", panned[len(panned) * 95 // 100], "under 8 ms", 0.008),
        line("zoom step, first time, worst", cold, "under 25 ms", 0.025, f"{steps} steps from the whole map to 90 px"),
        line("zoom step, again, worst", warmed, "under 25 ms", 0.025),
    ]


_SETTLING: Final = 160
"""Frames in which everything that is painted ahead gets painted."""


# -- 8: starting


def start() -> list[Measure]:
    if is_frozen():
        raise NotHere("measured where Python is")
    environment = {**os.environ, "SDL_VIDEODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    root = scenarios_root().parent

    def run(*arguments: str) -> Callable[[], object]:
        command = [sys.executable, *arguments]
        return lambda: subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)

    bare = seconds(run("-c", "pass"), 5)
    peer = seconds(run("-c", "import pygame, numpy"), 5)
    version = seconds(run("-m", "game", "--version"), 5)
    first = seconds(run("-c", _FIRST_FRAME), 5)
    row = KNOWN[8]
    note = f"the peer imports pygame and numpy; an empty Python program takes {bare:.3f} s"
    return [
        Measure("start: first frame", row.unit, first, peer, row.goal, first <= 0.6, first / peer, note=note),
        Measure("start: --version", row.unit, version, peer, "at most 0.15 s", version <= 0.15, version / peer),
    ]


_FIRST_FRAME: Final = "from game.ui.app import App; app = App(); app.title(); app.step([], 0.016)"
"""What the title screen does until a person can click: its first frame is drawn."""


# -- 10 and 11


def odds() -> list[Measure]:
    scenario = region.scenario()
    game = history.replay(scenario, "expected").game
    attacks = []
    for number, played in enumerate(game.orders):
        if isinstance(played.order, Launch):
            before = game.state_at(number)
            attacks.append((engine.known(before, before.side), played.order))
    for known, order in attacks:
        odds = engine.forecast(known.evolve(), order).assault
        same(odds and sum(result.chance_36 for result in odds.outcomes), 36, "exact odds")

    def ours() -> None:
        for known, order in attacks:
            engine.forecast(known.evolve(), order)

    each = seconds(ours) / len(attacks) * 1000
    row = KNOWN[10]
    reference = "1-60 s (TripleA, sampled, reference)"
    return [
        Measure(row.work, row.unit, each, None, row.goal, each <= 2, each / 1000, reference, f"{len(attacks)} assaults")
    ]


def loading() -> list[Measure]:
    import yaml

    def parsed(paths: list[Path]) -> Callable[[], None]:
        texts = [path.read_text(encoding="utf-8") for path in paths]

        def peer() -> None:
            for text in texts:
                yaml.load(text, Loader=yaml.CSafeLoader)

        return peer

    def kilobytes(paths: list[Path]) -> str:
        return f"{sum(path.stat().st_size for path in paths) // 1000} kB of YAML"

    root = scenarios_root()
    folder, maps, rules = root / "shusha-1992", root / "maps", root / "rules"
    played = [folder / f"{kind}.yaml" for kind in ("scenario", "oob", "events", "history")]
    played += [maps / "shusha-2km.yaml", rules / "tactical.yaml"]
    whole = [maps / f"{region.MAP}.yaml", rules / "operational.yaml"]
    return [
        against(11, seconds(lambda: load("shusha-1992"), 5), seconds(parsed(played), 5), 2.0, note=kilobytes(played)),
        against(
            11,
            seconds(lambda: land(region.MAP), 5),
            seconds(parsed(whole), 5),
            2.0,
            work="the region map, loaded and checked",
            note=kilobytes(whole),
        ),
    ]
