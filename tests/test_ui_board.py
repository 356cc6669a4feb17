"""The board as drawn: hexes under the mouse, names, counters, colours, and what is kept between frames."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pygame
import pytest

from game import engine
from game.core.board import PlaceId, UnitId
from game.core.state import State
from game.scenario import Scenario, assets_root, list_ids, load
from game.ui import cards, counters, labels, overlays, palette, terrain, theme
from game.ui.camera import Camera, hex_under
from game.ui.mapview import OVERLAYS, SHOWN, MapView, Scene, _badge_rect, _flag_at, _flag_size, render_board


@pytest.fixture(autouse=True)
def screen() -> Iterator[pygame.Surface]:
    pygame.init()
    yield pygame.display.set_mode((1280, 720))
    pygame.quit()
    theme.font.cache_clear()
    for kept in (counters.counter, counters.ghost, counters.headquarters, labels.haloed):
        kept.cache_clear()


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load("shusha-1992")


@pytest.fixture(scope="module")
def state(scenario: Scenario) -> State:
    return engine.open_game(scenario.opening, "1", "expected")[0]


def test_the_hex_under_its_own_centre_and_near_its_corners_is_the_hex(scenario: Scenario) -> None:
    """At every zoom, on and off the upper left corner of the map."""
    camera = Camera(scenario.board.grid, (40, 30, 1240, 690))
    for px in camera.steps():
        camera.set_zoom(px)
        for at in range(0, scenario.board.grid.size, 7):
            camera.look_at(at)
            x, y = camera.centre(at)
            for dx, dy in ((0, 0), (0.45, 0), (-0.45, 0), (0.2, 0.38), (-0.2, -0.38)):
                point = (x + dx * px, y + dy * px)
                inside = 40 <= point[0] < 1280 and 30 <= point[1] < 720
                assert camera.hex_at(point) == (at if inside else -1)


def test_zooming_keeps_the_point_under_the_mouse(scenario: Scenario) -> None:
    camera = Camera(scenario.board.grid, (0, 0, 900, 600))
    at = scenario.board.places[PlaceId("shusha")].at
    camera.set_zoom(56)
    camera.look_at(at)
    x, y = camera.centre(at)
    camera.zoom(2, (x, y))
    assert camera.hex_px == 78
    assert abs(camera.centre(at)[0] - x) < 1
    assert abs(camera.centre(at)[1] - y) < 1


def test_counters_of_the_sides_differ_in_shape_and_lightness_not_colour_alone(state: State) -> None:
    """In grey, the corners and the field of the two counters still tell the sides apart."""
    face = counters.face(state, UnitId("arm_east"))
    first, second = counters.counter(face, 60), counters.counter(face._replace(side=1), 60)
    corner = (4, 4)
    assert first.get_at(corner).a != second.get_at(corner).a
    grey = [0.299 * r + 0.587 * g + 0.114 * b for r, g, b in (palette.FIRST.fill, palette.SECOND.fill)]
    assert abs(grey[0] - grey[1]) > 40


def test_a_counter_shows_what_its_unit_loses(state: State) -> None:
    """Steps, cohesion, ammunition, spent, isolated: each changes the picture."""
    face = counters.face(state, UnitId("arm_east"))
    changes: list[dict[str, Any]] = [
        {"steps": face.steps - 1},
        {"cohesion": face.cohesion - 2},
        {"loads": face.loads - 1},
        {"spent": not face.spent},
        {"isolated": not face.isolated},
        {"committed": not face.committed},
        {"owner": face.owner + 1},
    ]
    plain = pygame.image.tobytes(counters.counter(face, 48), "RGBA")
    pictures = [pygame.image.tobytes(counters.counter(face._replace(**change), 48), "RGBA") for change in changes]
    assert len({plain, *pictures}) == len(changes) + 1


@pytest.mark.parametrize("names", labels.NAME_STYLES)
def test_names_do_not_overlap_each_other(scenario: Scenario, state: State, names: str) -> None:
    view = MapView(scenario)
    camera = Camera(scenario.board.grid, (0, 0, 1280, 720))
    camera.set_zoom(56)
    camera.look_at(scenario.board.places[PlaceId("shusha")].at)
    view.draw(pygame.display.get_surface(), camera, Scene(known=state, names=names))
    assert view._laid is not None
    laid = view._laid[1]
    assert len(laid) > 12
    for a, b in itertools.combinations(laid, 2):
        assert not a.rect.colliderect(b.rect), (a.place.id, b.place.id)


def test_the_sign_of_a_place_stands_in_its_own_hex(scenario: Scenario, state: State) -> None:
    """Also where a counter covers the hex and the name stands beside the counter."""
    view = MapView(scenario)
    camera = Camera(scenario.board.grid, (0, 0, 1280, 720))
    for px in (40, 56, 90):
        camera.set_zoom(px)
        camera.look_at(scenario.board.places[PlaceId("shusha")].at)
        view.draw(pygame.display.get_surface(), camera, Scene(known=state), complete=True)
        assert view._laid is not None
        assert len(view._laid[1]) > 12
        for label in view._laid[1]:
            assert hex_under(scenario.board.grid, *label.sign, px) == label.place.at, label.place.id


@pytest.mark.parametrize("px", [40, 56, 90])
def test_names_and_signs_keep_off_the_badges_of_stacks_and_the_flags_of_headquarters(
    scenario: Scenario, state: State, px: int
) -> None:
    """A badge told the number of a stack through the name of its town, and a ring of a town lay under it."""
    view = MapView(scenario)
    camera = Camera(scenario.board.grid, (0, 0, 1280, 720))
    camera.set_zoom(px)
    scene = Scene(known=state)
    view.draw(pygame.display.get_surface(), camera, scene, complete=True)
    assert view._laid is not None
    size = max(14, px * palette.COUNTER_SHARE // 100)
    kept = []
    for at, deep, flagged in view._stands(scene, px):
        x, y = camera.centre(at)
        centre = (x + round(camera.x), y + round(camera.y))
        kept += [_badge_rect(centre, size, px)] if deep > 1 else []
        kept += [pygame.Rect(_flag_at(centre, px), _flag_size(px))] if flagged else []
    assert kept
    for label in view._laid[1]:
        if label.text:
            assert label.rect.collidelist([rect.inflate(-2, -2) for rect in kept]) < 0, label.place.id


def test_names_keep_off_the_numbers_of_people(scenario: Scenario, state: State) -> None:
    view = MapView(scenario)
    camera = Camera(scenario.board.grid, (0, 0, 1280, 720))
    camera.set_zoom(56)
    camera.look_at(scenario.board.places[PlaceId("shusha")].at)
    scene = Scene(known=state, overlay="people")
    view.draw(pygame.display.get_surface(), camera, scene)
    assert view._laid is not None
    found = overlays.tallies(scenario.board, camera, scene)
    tallies = [rect.move(round(camera.x), round(camera.y)) for _, rect in found]
    assert tallies
    for label in view._laid[1]:
        assert label.rect.collidelist([rect.inflate(-2, -2) for rect in tallies]) < 0, label.place.id


def test_panning_moves_the_names_and_lays_out_nothing(scenario: Scenario, state: State) -> None:
    view = MapView(scenario)
    camera = Camera(scenario.board.grid, (0, 0, 640, 400))
    camera.set_zoom(56)
    view.draw(pygame.display.get_surface(), camera, Scene(known=state))
    before = view._laid
    camera.pan(37, 21)
    view.draw(pygame.display.get_surface(), camera, Scene(known=state))
    assert view._laid is before
    view.draw(pygame.display.get_surface(), camera, Scene(known=state.evolve(units={})))
    assert view._laid is not before


def test_both_names_stand_side_by_side_the_majority_of_1989_first(scenario: Scenario) -> None:
    place = {place.id: place for place in scenario.board.places.values()}
    assert labels.place_text(place["shusha"], "latin") == "Şuşa · Shushi"  # type: ignore[index]
    assert labels.place_text(place["stepanakert"], "latin") == "Stepanakert · Xankəndi"  # type: ignore[index]
    assert labels.place_text(place["stepanakert"], "reversed") == "Xankəndi · Ստեփանակերտ"  # type: ignore[index]
    assert labels.place_text(place["shusha"], "majority") == "Şuşa · Շուշի"  # type: ignore[index]
    assert labels.place_text(place["shusha"], "english") == "Shusha"  # type: ignore[index]


def test_the_font_has_every_letter_of_every_name() -> None:
    """No empty boxes on the map, in any script, of any shipped scenario."""
    font = theme.font(14, False)

    def drawn(text: str) -> bytes:
        return pygame.image.tobytes(font.render(text, True, palette.INK), "RGBA")

    missing = drawn("\uffff")
    for name in list_ids():
        for place in load(name).board.places.values():
            for style in labels.NAME_STYLES:
                text = labels.place_text(place, style)
                assert all(drawn(letter) != missing for letter in text), f"{place.id}: {text}"


def test_ink_on_its_halo_and_on_all_land_is_legible() -> None:
    """Contrast of at least 4.5 to 1, also where the halo does not reach."""
    for ground in (palette.HALO, *(colour for _, colour in palette.LAND)):
        assert _contrast(palette.INK, ground) >= 4.5
    for look in palette.LOOKS:
        assert _contrast(look.ink, look.fill) >= 4.5


def _contrast(a: palette.RGB, b: palette.RGB) -> float:
    def light(colour: palette.RGB) -> float:
        linear = [(v / 255 / 12.92) if v <= 10 else ((v / 255 + 0.055) / 1.055) ** 2.4 for v in colour]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    brighter, darker = sorted((light(a), light(b)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_the_same_scene_gives_the_same_picture_and_a_change_gives_another(scenario: Scenario, state: State) -> None:
    """What is kept is keyed right: control, units, overlays, selection and names each redraw."""
    view = MapView(scenario)
    camera = Camera(scenario.board.grid, (0, 0, 800, 600))
    camera.set_zoom(48)
    camera.look_at(scenario.board.places[PlaceId("shusha")].at)
    surface = pygame.Surface((800, 600))

    def shot(scene: Scene) -> bytes:
        view.draw(surface, camera, scene)
        return pygame.image.tobytes(surface, "RGB")

    at = scenario.board.places[PlaceId("shusha")].at
    control = bytearray(state.control)
    control[at] = 1
    scene = Scene(known=state, side="armenian")
    plain = shot(scene)
    others = [
        shot(replace(scene, known=state.evolve(control=bytes(control)))),
        shot(replace(scene, known=state.evolve(units={}))),
        shot(replace(scene, selected=at)),
        shot(replace(scene, targets=(at,))),
        shot(replace(scene, reach={at: 3})),
        shot(replace(scene, names="english")),
        shot(replace(scene, cursor=at)),
        shot(replace(scene, surround=True)),
        *(shot(replace(scene, overlay=overlay)) for overlay in OVERLAYS if overlay not in ("", "control", "cost")),
        shot(replace(scene, overlay="cost", unit=UnitId("arm_east"))),
        *(shot(replace(scene, layers=SHOWN - {layer})) for layer in ("relief", "roads", "water", "grid", "front")),
    ]
    assert shot(scene) == plain
    assert len({plain, *others}) == len(others) + 1


def test_the_board_is_drawn_without_a_window(scenario: Scenario, state: State) -> None:
    """For `export --png`: the whole map and a part of it, neither empty."""
    whole = render_board(scenario, state, (640, 720))
    part = render_board(scenario, state, (640, 400), overlay="supply", side="armenian", zoom=48, centre=300)
    for picture in (whole, part):
        colours = {tuple(picture.get_at((x, y)))[:3] for x in range(0, 640, 16) for y in range(0, 400, 16)}
        assert len(colours) > 60


def test_every_overlay_says_what_its_signs_mean(scenario: Scenario) -> None:
    view = MapView(scenario)
    for overlay in OVERLAYS[1:]:
        assert view.legend(overlay)


@pytest.mark.parametrize("name", list_ids())
def test_the_shipped_ground_was_painted_from_the_map_as_it_is(name: str) -> None:
    """After a change of a map or of the painter: `make maps`."""
    scenario = load(name)
    shipped = assets_root() / "maps" / f"{scenario.prose.ground.id}-{terrain._digest(scenario)}.jpg"
    assert shipped.is_file()


def test_mines_and_ways_of_engineers_are_drawn_and_told_as_far_as_known(scenario: Scenario, state: State) -> None:
    """A minefield is on the map and card of the side that knows of it, and on no other."""
    at = scenario.board.places[PlaceId("shusha")].at
    hexside = scenario.board.grid.hexside(at, 0)
    mined = state.evolve(mines={hexside: 2})
    opened = state.evolve(ways={hexside: 3})
    prose = scenario.prose
    for side, told in (("armenian", False), ("azerbaijani", True)):
        known = engine.known(mined, side)
        assert told is ("Mines on the hexside to the east" in cards.hex_card(known, at, prose, "english"))
        pictures = [
            pygame.image.tobytes(
                render_board(scenario, engine.known(each, side), (900, 700), side, zoom=56, centre=at), "RGB"
            )
            for each in (state, mined, opened)
        ]
        assert told is (pictures[0] != pictures[1])
        assert pictures[0] != pictures[2]
    card = cards.hex_card(opened, at, prose, "english")
    assert "A bridge of engineers to the east" in card
    assert "The pass to the east was opened" in card
