"""The ground as drawn: plates, lines on it, relief pictures, and what is kept when the view moves."""

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pygame
import pytest

from game import engine
from game.core.board import NO_ROAD
from game.core.state import State
from game.scenario import Scenario, assets_root, land, load, map_ids
from game.ui import counters, labels, overlays, palette, plates, strokes, terrain, theme
from game.ui.camera import Camera, corners, hex_centre, world_size
from game.ui.linework import Linework
from game.ui.mapview import LAYERS, SHOWN, MapView, Scene

FRAMES = 400
"""More frames than any window needs until all its plates are painted."""


@pytest.fixture(autouse=True)
def screen() -> Iterator[pygame.Surface]:
    pygame.init()
    yield pygame.display.set_mode((900, 600))
    pygame.quit()
    theme.font.cache_clear()
    for kept in (counters.counter, counters.ghost, counters.headquarters, labels.haloed):
        kept.cache_clear()
    for sign in (overlays.hexagon, overlays.stripes, overlays._figure):
        sign.cache_clear()


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load("shusha-1992")


@pytest.fixture(scope="module")
def state(scenario: Scenario) -> State:
    return engine.open_game(scenario.opening, "1", "expected")[0]


@pytest.fixture(scope="module")
def region() -> Scenario:
    return land("region-5km")


@pytest.fixture(scope="module")
def lines(region: Scenario) -> Linework:
    return Linework(region)


def camera_on(scenario: Scenario, hex_px: int, size: tuple[int, int] = (900, 600)) -> Camera:
    """Return a camera on the middle of the map."""
    camera = Camera(scenario.board.grid, (0, 0, *size))
    camera.set_zoom(hex_px)
    camera.look_at(scenario.board.grid.size // 2)
    return camera


def pixels(view: MapView, camera: Camera, scene: Scene) -> bytes:
    """Return a complete picture."""
    surface = pygame.Surface(camera.rect[2:])
    view.draw(surface, camera, scene, complete=True)
    return pygame.image.tobytes(surface, "RGB")


# --- Plates ------------------------------------------------------------------------------------------------------


def test_the_same_view_has_the_same_pixels_by_whatever_way_one_came(scenario: Scenario, state: State) -> None:
    """A view freshly opened, and one that was zoomed and panned to, in the window and unfinished on the way."""
    scene = Scene(known=state)
    fresh = pixels(MapView(scenario), camera_on(scenario, 48), scene)
    view, camera, window = MapView(scenario), camera_on(scenario, 33), pygame.display.get_surface()
    for notches in (1, 1, -1, 1, -1, 1):
        view.draw(window, camera, scene)
        camera.zoom(notches)
        camera.pan(37, -11)
    camera.set_zoom(48)
    camera.look_at(scenario.board.grid.size // 2)
    view.draw(window, camera, scene)
    assert fresh == pixels(view, camera, scene)


def test_a_window_fills_up_over_a_few_frames_and_then_rests(scenario: Scenario, state: State) -> None:
    """Each frame paints a few plates; when all are there a frame is the kept picture, the one a complete draw gives."""
    view, camera, window = MapView(scenario), camera_on(scenario, 48), pygame.display.get_surface()
    scene, counts = Scene(known=state), []
    for _ in range(FRAMES):
        before = len(view.plates._kept)
        view.draw(window, camera, scene)
        counts.append(len(view.plates._kept) - before)
        if view._kept is not None and view._kept[0] is not None:
            break
    assert counts[0] == 0
    assert max(counts) <= plates._STILL_STAGES // 6 + 1
    assert pixels(MapView(scenario), camera, scene) == pygame.image.tobytes(window, "RGB")
    kept = view._kept
    while view.plates.rest():
        pass
    view.draw(window, camera, scene)
    assert view._kept is kept


def test_the_first_frame_of_a_zoom_leaves_no_hole(scenario: Scenario, state: State) -> None:
    """What is not painted yet is filled from the last view or the small picture of the whole map."""
    view, camera, window = MapView(scenario), camera_on(scenario, 90), pygame.display.get_surface()
    scene = Scene(known=state, counters=False, layers=SHOWN - {"names"})
    view.draw(window, camera, scene)
    for notches in (-1, -3, 2, -6, 4):
        camera.zoom(notches)
        view.draw(window, camera, scene)
        world = pygame.Rect(0, 0, *world_size(scenario.board.grid, camera.hex_px))
        world.move_ip(-round(camera.x), -round(camera.y))
        seen = world.clip(window.get_rect()).inflate(-6, -6)
        array = pygame.surfarray.array3d(window)[seen.left : seen.right, seen.top : seen.bottom]
        assert not (array == palette.OFF_MAP).all(axis=2).any()


def test_one_hex_changing_hands_repaints_the_plates_about_it_alone(region: Scenario) -> None:
    half = bytes(1 if at % region.board.grid.cols < 30 else 2 for at in range(region.board.grid.size))
    at = region.board.grid.size // 2
    taken = half[:at] + bytes([3 - half[at]]) + half[at + 1 :]
    ground, place = plates.Plates(region), ((1200, 800), (300, 300), 48)
    found = []
    for control in (half, taken):
        ground._look = (plates.GROUND_LAYERS, control)
        found.append(set(ground._keys(place, 0)))
    assert 1 <= len(found[1] - found[0]) <= 4
    assert len(found[0]) > 15


def test_plates_are_kept_within_bounds(scenario: Scenario, state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plates, "_KEPT", 20)
    view, scene = MapView(scenario), Scene(known=state)
    for px in (33, 48, 56):
        pixels(view, camera_on(scenario, px), scene)
    assert len(view.plates._kept) == 20


@pytest.mark.parametrize("layer", [name for name, _ in LAYERS])
def test_each_layer_can_be_switched(region: Scenario, layer: str) -> None:
    """On the region, where all of them have something to show; counters have none on a bare map."""
    if layer == "counters":
        pytest.skip("nobody stands on a bare map")
    grid = region.board.grid
    half = bytes(1 if at % grid.cols < 34 else 2 for at in range(grid.size))
    view, camera = MapView(region), camera_on(region, 40, (700, 500))
    camera.look_at(region.board.places["stepanakert"].at)  # type: ignore[index]
    plain = Scene(known=region.opening.evolve(control=half))
    assert pixels(view, camera, plain) != pixels(view, camera, replace(plain, layers=SHOWN ^ {layer}))


def test_an_overlay_that_was_panned_is_the_overlay_painted_there(scenario: Scenario, state: State) -> None:
    """Panning moves what is stamped and stamps the rims: to the pixel what a fresh picture has."""
    for overlay in ("heights", "supply", "zones", "threat", "cost"):
        unit = state.of_side(state.active)[0]
        scene = Scene(known=state, side=state.active, overlay=overlay, unit=unit, counters=False)
        view, camera = MapView(scenario), camera_on(scenario, 56, (400, 300))
        for dx, dy in ((13, 0), (0, -9), (-40, 25), (7, 7)):
            pixels(view, camera, scene)
            camera.pan(dx, dy)
        assert pixels(view, camera, scene) == pixels(MapView(scenario), camera, scene), overlay


# --- The camera --------------------------------------------------------------------------------------------------


def test_the_region_fits_on_one_screen_and_zooms_to_large_hexes(region: Scenario) -> None:
    camera = Camera(region.board.grid, (0, 0, 1280, 720))
    steps = camera.steps()
    assert steps[-1] == 90
    camera.set_zoom(steps[0])
    assert camera.world_size[0] <= 1280
    assert camera.world_size[1] <= 720
    assert all(b / a <= 1.35 for a, b in pairwise(steps))


def test_visible_hexes_are_those_whose_centres_are_near_the_window(region: Scenario) -> None:
    grid = region.board.grid
    camera = Camera(grid, (15, 40, 500, 300))
    for px in (15, 33, 90):
        camera.set_zoom(px)
        camera.look_at(grid.size // 3)
        near = {
            at: (x, y)
            for at in range(grid.size)
            for x, y in [camera.centre(at)]
            if 15 - px < x < 515 + px and 40 - px < y < 340 + px
        }
        found = dict(camera.visible())
        assert set(near) <= set(found)
        for at, (x, y) in found.items():
            assert math.dist((x, y), camera.centre(at)) < 1e-6


# --- Lines -------------------------------------------------------------------------------------------------------


def test_rivers_keep_to_their_hexsides(region: Scenario, lines: Linework) -> None:
    """The rules are on the hexsides: the middle of each is near the drawn river."""
    points = np.array([point for course, _ in lines.courses for point in course])
    for kind in ("river_1", "river_2", "stream"):
        for at, direction in region.board.lines[kind]:
            ring = corners(*hex_centre(region.board.grid, at, 1), 1)
            a, b = ring[direction], ring[(direction + 1) % 6]
            gap = np.hypot(points[:, 0] - (a[0] + b[0]) / 2, points[:, 1] - (a[1] + b[1]) / 2).min()
            assert gap < 0.34, (kind, region.board.grid.label(at), direction)


def test_rivers_that_join_meet(lines: Linework) -> None:
    """No end of a river hangs a little off another river: it lies on it or far from all."""
    courses = [np.array(course) for course, _ in lines.courses]
    met = 0
    for n, course in enumerate(courses):
        for end in (course[0], course[-1]):
            gap = min(_distance(end, other) for m, other in enumerate(courses) if m != n)
            assert gap < 0.02 or gap > 0.3, (n, end, gap)
            met += gap < 0.02
    assert met > 10


def _distance(point: np.ndarray, line: np.ndarray) -> float:
    a, b = line[:-1], line[1:]
    along = b - a
    t = np.clip(((point - a) * along).sum(axis=1) / np.maximum((along**2).sum(axis=1), 1e-12), 0, 1)
    return float(np.hypot(*(a + along * t[:, None] - point).T).min())


def test_every_stretch_of_road_is_drawn_once_from_hex_to_hex(region: Scenario, lines: Linework) -> None:
    """Each runs between points inside its two hexes, and roads that meet in a hex meet in one point of it."""
    board, stretches = region.board, lines.ways.stretches
    spots: dict[int, list[tuple[float, float]]] = {}
    for at, near in enumerate(board.grid.neighbours):
        for direction, to in enumerate(near[:3]):
            if to >= 0 and board.roads[at][direction] != NO_ROAD:
                assert ((at, to) in stretches) + ((to, at) in stretches) == 1
    for (at, to), curve in stretches.items():
        spots.setdefault(at, []).append(curve[0])
        spots.setdefault(to, []).append(curve[-1])
    for at, points in spots.items():
        inner = [point for point in points if math.dist(point, hex_centre(board.grid, at, 1)) < 0.45]
        assert inner == points or len(points) == 1  # a road that leaves the map is drawn on beyond its rim
        assert all(math.dist(a, b) < 1e-6 for a, b in pairwise(points))
        if board.place_at(at) is not None:
            assert math.dist(points[0], hex_centre(board.grid, at, 1)) < 1e-6


def test_dashes_keep_their_rhythm_across_pieces() -> None:
    """A line drawn in two pieces has the dashes of the whole."""
    line = [(0.0, 0.0), (40.0, 0.0), (100.0, 0.0)]
    whole = strokes.dashes(line, 8, 5)
    parts = strokes.dashes(line[:2], 8, 5) + strokes.dashes(line[1:], 8, 5, start=40)

    def inked(pieces: list[list[tuple[float, float]]]) -> list[bool]:
        return [any(piece[0][0] <= x <= piece[-1][0] for piece in pieces) for x in np.arange(0.25, 100, 0.5)]

    assert inked(whole) == inked(parts)


def test_a_front_is_one_line_and_each_side_keeps_to_its_own_side_of_it() -> None:
    """The twelve edges about two hexes join to one ring; the line beside it lies inside all along."""
    edges = []
    centres = [(0.5, 0.6), (1.5, 0.6)]
    for n, centre in enumerate(centres):
        ring = corners(*centre, 1)
        edges += [(ring[d], ring[(d + 1) % 6]) for d in range(6) if d != 3 * n]
    (ring,) = strokes.joined(edges)
    assert ring[0] == ring[-1]
    assert len(ring) == 11
    for x, y in strokes.beside(ring, -0.05):
        assert min(math.dist((x, y), centre) for centre in centres) < 1 / math.sqrt(3)


# --- Relief ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", map_ids())
def test_the_shipped_relief_was_painted_from_the_map_as_it_is(name: str) -> None:
    """After a change of heights or of the painter: `make maps`."""
    scenario = land(name)
    for px in terrain._widths(scenario.board):
        path = assets_root() / "maps" / terrain.picture_name(scenario, px)
        assert path.is_file(), path.name
        assert pygame.image.load(str(path)).get_size() == world_size(scenario.board.grid, px)
    assert terrain.ship(scenario) == ()


def test_no_shipped_picture_is_left_over() -> None:
    wanted = {terrain.picture_name(s, px) for s in map(land, map_ids()) for px in terrain._widths(s.board)}
    assert wanted == {path.name for path in (assets_root() / "maps").glob("*.jpg")}


def test_the_shipped_pictures_stay_small() -> None:
    for path in (assets_root() / "maps").glob("*.jpg"):
        assert path.stat().st_size < 2_500_000, path.name


def test_a_relief_depends_on_heights_and_on_no_name_or_road(scenario: Scenario) -> None:
    board = scenario.board
    name = terrain.picture_name(scenario, terrain.BAKED_PX)
    corrected = replace(scenario, board=replace(board, places={}, roads=tuple((0,) * 6 for _ in board.roads)))
    assert name == terrain.picture_name(corrected, terrain.BAKED_PX)
    raised = replace(scenario, board=replace(board, height=(board.height[0] + 1, *board.height[1:])))
    assert name != terrain.picture_name(raised, terrain.BAKED_PX)


def test_a_relief_is_the_same_each_time_it_is_painted(scenario: Scenario) -> None:
    one, two = (pygame.image.tobytes(terrain.paint(scenario, 12), "RGB") for _ in range(2))
    assert one == two


def test_a_large_map_is_painted_at_a_smaller_width_and_has_a_small_picture(region: Scenario) -> None:
    width, height = world_size(region.board.grid, terrain.baked_px(region.board))
    assert width * height < 8_000_000
    assert terrain.has_small(region.board)
    _, px = terrain.Relief(region).picture(15)
    assert px == terrain.SMALL_PX


def test_running_water_wears_valleys_and_leaves_the_flat_alone() -> None:
    """A cone gets furrows; a plain at one height stays as it is."""
    y, x = np.mgrid[0:40, 0:40].astype(np.float32)
    cone = (1000 - 30 * np.hypot(x - 20, y - 20)).astype(np.float32)
    worn = terrain._worn(cone)
    assert worn.max() <= 0
    assert worn.min() < -5
    flat = np.full((20, 20), 300, dtype=np.float32)
    assert np.abs(terrain._worn(flat)).max() < 0.1
