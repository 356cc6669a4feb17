"""Names and signs of places: which are shown at which zoom, where they stand, and what they never cover."""

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pygame
import pytest

from game.core.board import Place
from game.scenario import Scenario, land, map_ids
from game.ui import labels, theme
from game.ui.camera import Camera, hex_under

WINDOW = (1280, 720)
Laid = tuple[Camera, list[labels.Label]]


@pytest.fixture(scope="module", autouse=True)
def screen() -> Iterator[None]:
    pygame.init()
    yield
    pygame.quit()
    theme.font.cache_clear()
    for kept in (labels.haloed, labels.sign_picture):
        kept.cache_clear()


@pytest.fixture(scope="module", params=map_ids())
def ground(request: pytest.FixtureRequest) -> Scenario:
    return land(request.param)


def laid_out(ground: Scenario, hex_px: int, text: float = 1.0, names: str = "latin", **more: list[pygame.Rect]) -> Laid:
    """Return what is laid out for the whole map, in world pixels."""
    camera = Camera(ground.board.grid, (0, 0, *WINDOW))
    camera.hex_px = hex_px
    camera.resize((0, 0, *camera.world_size))
    size = labels.sign_size(text, hex_px)
    places = [(place, camera.centre(place.at)) for place in labels.shown_places(ground.board, hex_px, size)]
    window = pygame.Rect(camera.rect).inflate(2 * hex_px, 0)
    occupied, barred = more.get("occupied", []), more.get("barred", [])
    return camera, labels.lay_out(places, occupied, names, hex_px, text, window, barred, size)


def zooms(ground: Scenario) -> tuple[int, ...]:
    return Camera(ground.board.grid, (0, 0, *WINDOW)).steps()


def sign_rect(label: labels.Label, size: float = 1.0) -> pygame.Rect:
    """Return what the sign covers as it is drawn."""
    picture = labels.sign_picture(label.place.kind, labels.is_doubtful(label.place), size)
    left, top = label.sign[0] - picture.get_width() / 2, label.sign[1] - picture.get_height() / 2
    return picture.get_bounding_rect(100).move(int(left), int(top))


@pytest.mark.parametrize("text", [1.0, 1.5])
def test_no_name_covers_another_or_the_sign_of_another(ground: Scenario, text: float) -> None:
    """On every shipped map, at every step of the zoom, in every style that is drawn in class."""
    for hex_px, names in itertools.product(zooms(ground), ("latin", "majority")):
        camera, laid = laid_out(ground, hex_px, text, names)
        size = labels.sign_size(text, hex_px)
        drawn = [label for label in laid if label.rect.size != (0, 0)]
        named = [label for label in drawn if label.text]
        for n, label in enumerate(named):
            struck = [named[m].place.id for m in label.rect.collidelistall([a.rect for a in named]) if m != n]
            signs = label.rect.collidelistall([sign_rect(a, size) for a in drawn])
            struck += [drawn[m].place.id for m in signs if drawn[m] is not label]
            assert not struck, (hex_px, label.place.id, struck)
        for label in laid:
            assert hex_under(ground.board.grid, *label.sign, hex_px) == label.place.at, (hex_px, label.place.id)
        rects = [sign_rect(label, size) for label in drawn]
        assert not any(a.inflate(-2, -2).colliderect(b) for a, b in itertools.combinations(rects, 2)), hex_px
        assert camera.hex_px == hex_px


def test_cities_and_centres_come_before_towns_and_these_before_villages() -> None:
    """The whole region on one screen names every city and nearly every centre, and no village."""
    region = land("region-5km")
    fit = zooms(region)[0]
    _, laid = laid_out(region, fit)
    kinds = [place.kind for place in labels.shown_places(region.board, fit)]
    assert set(kinds) <= {"city", "district_centre", "town"}
    beside = {label.place.id for label in laid_out(region, 15)[1]}
    assert {"stepanakert", "shusha"} <= beside  # a town beside a city has a sign of its own
    assert {"stepanakert", "shusha", "agdam", "kalbajar", "lachin"} <= {label.place.id for label in laid if label.text}
    for kind, least in (("city", 1.0), ("district_centre", 0.85)):
        every = [place for place in region.board.places.values() if place.kind == kind]
        shown = [label for label in laid if label.place.kind == kind and label.text]
        assert len(shown) >= least * len(every), kind


def test_most_names_of_the_region_have_room_when_it_is_looked_at_closely() -> None:
    region = land("region-5km")
    _, laid = laid_out(region, 90)
    named = sum(bool(label.text) for label in laid)
    assert named >= 0.94 * sum(place.kind != "area" for place in region.board.places.values())


def test_what_is_laid_out_is_the_same_each_time(ground: Scenario) -> None:
    for hex_px in zooms(ground)[:3]:
        first, second = laid_out(ground, hex_px)[1], laid_out(ground, hex_px)[1]
        assert [(a.place.id, a.text, tuple(a.rect), a.sign) for a in first] == [
            (b.place.id, b.text, tuple(b.rect), b.sign) for b in second
        ]


def test_a_larger_text_leaves_out_lesser_places_and_shortens_no_name(ground: Scenario) -> None:
    for hex_px in zooms(ground):
        for text in (1.0, 1.5, 2.0):
            for label in laid_out(ground, hex_px, text)[1]:
                assert label.text in ("", labels.place_text(label.place, "latin"))


def test_both_forms_of_a_name_are_one_picture_of_one_size_and_weight() -> None:
    region = land("region-5km")
    both = [label for label in laid_out(region, 56)[1] if " · " in label.text]
    assert len(both) > 40
    for label in both:
        first, second = label.text.split(" · ")
        assert label.text == f"{first} · {second}"
        assert label.rect.size == label.picture.get_size()


def test_names_and_signs_keep_off_what_is_barred(ground: Scenario) -> None:
    camera = Camera(ground.board.grid, (0, 0, *WINDOW))
    camera.hex_px = 40
    width, height = camera.world_size
    slip = pygame.Rect(width // 4, height // 4, width // 3, height // 3)
    for label in laid_out(ground, 40, barred=[slip])[1]:
        assert not (label.text and label.rect.colliderect(slip)), label.place.id
        assert not slip.collidepoint(label.sign), label.place.id


def test_a_figure_under_a_town_leaves_the_town_its_name() -> None:
    """As in the overlay of people: the figure stands below the sign and touches its rim."""
    region = land("region-5km")
    camera = Camera(region.board.grid, (0, 0, *WINDOW))
    camera.hex_px = 40
    camera.resize((0, 0, *camera.world_size))
    agdam = region.board.places["agdam"]  # type: ignore[index]
    x, y = camera.centre(agdam.at)
    figure = pygame.Rect(round(x) - 25, round(y) + 7, 50, 18)
    label = next(label for label in laid_out(region, 40, barred=[figure])[1] if label.place is agdam)
    assert label.text
    assert not label.rect.colliderect(figure)


def test_a_counter_covers_no_name_of_a_village_and_the_sign_stands_on_its_rim(ground: Scenario) -> None:
    """The names of towns are shown all the same."""
    camera = Camera(ground.board.grid, (0, 0, *WINDOW))
    camera.hex_px = 56
    camera.resize((0, 0, *camera.world_size))
    stacks = []
    for at in sorted({place.at for place in ground.board.places.values()}):
        x, y = camera.centre(at)
        stacks.append(pygame.Rect(round(x - 23), round(y - 23), 47, 47))
    for label in laid_out(ground, 56, occupied=stacks)[1]:
        assert hex_under(ground.board.grid, *label.sign, 56) == label.place.at, label.place.id
        if label.place.kind == "village" and label.text:
            covered = sum(label.rect.clip(rect).width * label.rect.clip(rect).height for rect in stacks)
            assert covered <= 0.15 * label.rect.width * label.rect.height


def test_each_kind_of_place_has_its_own_sign_and_doubt_shows() -> None:
    kinds = ("city", "district_centre", "town", "village", "height", "pass", "dam", "airfield", "bridge", "junction")
    pictures = [pygame.image.tobytes(labels.sign_picture(kind, doubt), "RGBA") for kind in kinds for doubt in (0, 1)]
    assert len(set(pictures)) == 2 * len(kinds)


def test_a_place_that_may_lie_in_another_hex_is_in_doubt(ground: Scenario) -> None:
    for place in ground.board.places.values():
        assert labels.is_doubtful(place) == (2 * place.error_m >= ground.board.scale_m), place.id


def test_two_places_of_one_hex_have_a_sign_each() -> None:
    """Shown side by side where they lie, the weightier one in the middle."""
    region = land("region-5km")
    here: dict[int, list[labels.Label]] = {}
    for label in laid_out(region, 90)[1]:
        here.setdefault(label.place.at, []).append(label)
    several = [stack for stack in here.values() if len(stack) > 1]
    assert len(several) > 10
    for stack in several:
        assert len({label.sign for label in stack}) == len(stack)


def test_the_circle_of_error_is_drawn_about_the_place() -> None:
    surface = pygame.Surface((100, 100))
    labels.draw_error(surface, (50, 50), 30)
    assert surface.get_at((50, 50))[:3] == (0, 0, 0)
    lit = [x for x in range(100) if surface.get_at((x, 50))[:3] != (0, 0, 0)]
    assert lit and min(abs(abs(x - 50) - 30) for x in lit) <= 2


def test_a_name_that_displaces_a_sign_hides_it() -> None:
    """A town between villages whose signs leave it no room."""
    region = land("region-5km")
    town = next(place for place in region.board.places.values() if place.kind == "town")
    village = next(place for place in region.board.places.values() if place.kind == "village")
    around = [
        (replace(village, id=f"v{n}", at=n + 1), (400 + dx, 300 + dy))  # type: ignore[arg-type]
        for n, (dx, dy) in enumerate((dx, dy) for dx in range(-150, 151, 30) for dy in range(-40, 41, 20) if dx or dy)
    ]
    places: list[tuple[Place, tuple[float, float]]] = [(replace(town, at=0), (400, 300)), *around]
    laid = labels.lay_out(places, [], "latin", 20, 1.0, pygame.Rect(0, 0, 800, 600), [])
    assert laid[0].text
    hidden = [label for label in laid if label.rect.size == (0, 0)]
    assert hidden
    assert all(sign_rect(label).colliderect(laid[0].rect) for label in hidden)
