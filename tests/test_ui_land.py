"""The land by itself: the atlas, the gazetteer, layers and the legend, by mouse and by keyboard."""

import json
import math
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pygame
import pytest
from test_ui_app import Person

from game.core.board import MINOR_KINDS, NOWHERE, TERRAIN, PlaceId
from game.scenario import land, load, map_ids
from game.ui import groundcards, labels, specimens
from game.ui.app import App
from game.ui.gazetteer import EXACT, INSIDE, NEAR, PREFIX, Gazetteer, sounded, spelled
from game.ui.mapview import LAYERS, OVERLAYS, SHOWN
from game.ui.screens.board import open_replay
from game.ui.screens.land import FIRST, LAST, Land, on_day
from game.ui.screens.layers import Layers
from game.ui.screens.legend import SOURCES, Legend
from game.ui.settings import Settings

E = pygame.event.Event


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LINE_OF_CONTACT_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture(params=[((1280, 720), 100), ((1280, 720), 200), ((1920, 1080), 150)], ids=["100 %", "200 %", "150 %"])
def person(request: pytest.FixtureRequest, home: Path) -> Iterator[Person]:
    size, text = request.param
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # pygame_gui warns of clipped labels
        who = Person(size, text, home)
        yield who
        who.app.close()


def look(person: Person) -> Land:
    person.press("Look at the land")
    screen = person.top
    assert isinstance(screen, Land)
    return screen


def type_in(person: Person, text: str) -> None:
    """Type *text* as an input method hands it over: letters without keys."""
    for letter in text:
        person.app.step([E(pygame.TEXTINPUT, text=letter)], 0.02)
    person.frames()


def card(person: Person) -> str:
    return str(next(item for item in person.top.sheet.items if item.name == "card").widget.html_text)


def sound(person: Person) -> None:
    """No widget leaves the window or lies on another."""
    person.frames(1)
    window = person.app.window.get_rect()
    items = person.top.sheet.items
    for n, item in enumerate(items):
        assert window.contains(item.widget.rect), (person.top.name, item.name)
        for other in items[:n]:
            assert not item.widget.rect.colliderect(other.widget.rect), (person.top.name, item.name, other.name)


# --- The atlas ---------------------------------------------------------------------------------------------------


def test_the_land_is_looked_at_by_keyboard_alone(person: Person) -> None:
    """From the title to a card of a hex, its overlays, another day, and back."""
    for _ in range(12):
        person.key("down")
        if person.top.sheet.focus.name == "Look at the land":
            break
    assert person.top.sheet.focus.name == "Look at the land"
    person.key("return")
    screen = person.top
    assert isinstance(screen, Land)
    sound(person)
    person.key("right")
    person.key("up")
    assert screen.cursor != NOWHERE
    person.key("return")
    assert screen.selected == screen.cursor
    assert f"hex {screen.printed.grid.label(screen.selected)}" in card(person)
    shown = set()
    for _ in screen.overlays:
        person.key("o")
        shown.add(screen.overlay)
        sound(person)
    assert shown == {"", "heights", "people", "cost"}
    day = screen.day
    person.key("pagedown")
    assert screen.day > day
    person.key("home")
    assert screen.day == FIRST
    person.key("end")
    assert screen.day == LAST
    person.key("tab")
    assert screen.sheet.focus is not None
    person.key("escape")
    person.key("escape")
    assert screen.selected == NOWHERE
    person.key("escape")
    assert person.top.name == "ask"
    sound(person)
    person.press("Leave to the title")
    assert person.top.name == "title"


def test_names_change_with_the_day_and_only_with_it(home: Path) -> None:
    """Xankəndi from 26 Nov 1991; no view is moved by it."""
    person = Person((1280, 720), 100, home)
    screen = look(person)

    def named(day: str) -> str:
        screen.set_day(day)
        person.frames(1)
        return labels.place_text(screen.printed.places["stepanakert"], "latin")

    assert named("1991-11-25") == "Stepanakert"
    assert named("1991-11-26") == "Stepanakert · Xankəndi"
    assert "Xankəndi" in screen._told()
    where = (screen.camera.x, screen.camera.y, screen.camera.hex_px)
    assert named("1988-03-01") == "Stepanakert"
    assert where == (screen.camera.x, screen.camera.y, screen.camera.hex_px)
    assert screen._stops[0] == FIRST
    assert screen._stops[-1] == LAST
    assert "1991-11-26" in screen._stops
    person.app.close()


def test_a_change_of_day_gives_what_the_map_read_anew_would_give() -> None:
    region = land("region-5km", "1992-05-08")
    for day in ("1988-02-20", "1991-11-26", "1993-04-03", "1994-05-12"):
        assert on_day(region, day).board.places == land("region-5km", day).board.places
        assert on_day(region, day).board.start == land("region-5km", day).board.start


def test_the_day_is_dragged(home: Path) -> None:
    person = Person((1280, 720), 100, home)
    screen = look(person)
    bar = screen._slider
    for x in (bar.left + 2, bar.centerx, bar.right - 2):
        person.click((x, bar.centery))
        assert abs(screen._x_of(screen.day) - x) < 8
    person.app.close()


def test_every_shipped_map_can_be_looked_at_and_nothing_stands_on_it(home: Path) -> None:
    person = Person((1280, 720), 100, home)
    screen = look(person)
    for map_id in map_ids():
        screen.show_map(map_id)
        person.frames(2)
        screen = person.top
        assert screen.map_id == map_id
        assert not screen.known.units
        scene = screen.scene()
        assert not scene.counters
        assert "counters" not in scene.layers
    person.press("Other map")
    assert {land(map_id).title for map_id in map_ids()} <= {item.name for item in person.top.sheet.items}
    person.app.close()


def test_what_marching_costs_is_told_for_foot_and_for_vehicles(home: Path) -> None:
    person = Person((1280, 720), 100, home)
    screen = look(person)
    screen.jump(screen.printed.places["shusha"].at)
    screen.cursor = screen.printed.places["agdam"].at
    screen.pointed()
    told = card(person)
    assert "Movement points from here to hex" in told
    assert "on foot: " in told
    assert "by vehicle: " in told
    person.key("m")
    assert screen.overlay == "cost"
    assert screen.mobility == "motor"
    assert screen.scene().unit == "motor"
    person.key("m")
    assert screen.scene().unit == "foot"
    person.app.close()


def test_a_card_says_how_well_a_place_is_known() -> None:
    region = land("region-5km", "1992-05-08")
    shusha, doubtful = region.board.places["shusha"], region.board.places["afatli"]  # type: ignore[index]
    told = groundcards.land_card(region, shusha.at)
    for words in ("15,039 people in 1989 (census)", "Azerbaijani majority (", "Position known to 0.5 km", "GeoNames"):
        assert words in told, words
    assert "it may lie in another hex" not in told.split("Shosh")[0]
    assert "it may lie in another hex" in groundcards.land_card(region, doubtful.at)
    stepanakert = groundcards.land_card(region, region.board.places["stepanakert"].at)  # type: ignore[index]
    assert "Xankəndi (Azerbaijani): from 26 Nov 1991" in stepanakert
    assert "Stepanakert (Azerbaijani): until 25 Nov 1991" in stepanakert


def test_no_card_speaks_of_a_former_oblast_before_it_was_dissolved() -> None:
    for day, former in (("1991-11-25", False), ("1991-11-26", True)):
        region = land("region-5km", day)
        told = groundcards.land_card(region, region.board.places[PlaceId("shusha")].at)
        assert ("former NKAO" in told) == former
        assert "NKAO" in told


def test_every_card_of_every_map_can_be_told() -> None:
    for map_id in map_ids():
        scenario = land(map_id)
        for at in range(scenario.board.grid.size):
            assert scenario.board.grid.label(at) in groundcards.land_card(scenario, at, latin=bool(at % 2))


# --- The gazetteer ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(load("shusha-1992"))


@pytest.mark.parametrize(
    ("typed", "id"),
    [
        *((name, "shusha") for name in ("Şuşa", "susa", "SHUSHI", "Շուշի", "Шуша", "shusha", "şuşa ")),
        *((name, "stepanakert") for name in ("Xankəndi", "xankendi", "khankendi", "Степанакерт", "Ստեփանակերտ")),
        *((name, "khojaly") for name in ("Xocalı", "xocali", "Khodzhaly", "khojalu", "Ходжалы", "Խոջալու")),
        *((name, "agdam") for name in ("Ağdam", "agdam", "Aghdam", "Агдам", "Աղդամ", "agdm")),
        *((name, "lachin") for name in ("Laçın", "lachin", "lacin", "Лачин", "Լաչին", "lahcin")),
        *((name, "kalbajar") for name in ("Kəlbəcər", "kelbecer", "Kelbajar", "Кельбаджар", "Քելբաջար")),
        *((name, "martakert") for name in ("Ağdərə", "aghdara", "agdere", "Mardakert", "Мардакерт")),
    ],
)
def test_a_place_is_found_by_any_of_its_names_in_any_script(gazetteer: Gazetteer, typed: str, id: str) -> None:
    assert gazetteer.find(typed)[0].entry.id == id


def test_later_and_older_names_are_found_and_marked_as_not_in_use(gazetteer: Gazetteer) -> None:
    for typed, id in (("Akna", "agdam"), ("Ivanyan", "khojaly"), ("Suqovuşan", "madagiz"), ("Berdzor", "lachin")):
        hit = gazetteer.find(typed)[0]
        assert hit.entry.id == id
        assert hit.name.note, typed
    assert gazetteer.find("Kirovabad")[0].name.note == "until 1989-12-29"
    assert not gazetteer.find("Stepanakert")[0].name.note
    told = groundcards.entry_card(gazetteer.find("Akna")[0], load("shusha-1992"), gazetteer.day)
    assert told.index("Names in use on") < told.index("Ağdam") < told.index("Not in use on") < told.index("Akna")


def test_no_later_name_reaches_a_map() -> None:
    """The gazetteer alone lists them: a form is on a map only while it was in use."""
    for map_id in map_ids():
        scenario = land(map_id, "1992-05-08")
        for entry in Gazetteer(scenario).entries:
            place = scenario.board.places.get(entry.id)  # type: ignore[call-overload]
            printed = {form.form for form in place.names} if place else set()
            assert not printed & {name.form for name in entry.names if name.note}, entry.id


def test_better_hits_come_first(gazetteer: Gazetteer) -> None:
    hits = gazetteer.find("shush")
    hows = [hit.how for hit in hits]
    assert hows == sorted(hows)
    assert hits[0].how == PREFIX
    assert gazetteer.find("Shusha")[0].how == EXACT
    assert gazetteer.find("epanak")[0].how == INSIDE
    assert gazetteer.find("stepanakart")[0].entry.id == "stepanakert"
    assert gazetteer.find("qqzz") == []
    near = gazetteer.find("agdm")[0]
    assert (near.entry.id, near.how) == ("agdam", NEAR)


def test_places_off_the_map_are_found_after_those_on_it(gazetteer: Gazetteer) -> None:
    hit = gazetteer.find("Yerevan")[0]
    assert hit.entry.at == NOWHERE
    assert "Not on this map" in groundcards.entry_card(hit, load("shusha-1992"), gazetteer.day)
    every = gazetteer.find("")
    assert every
    assert all(hit.entry.at != NOWHERE for hit in every)
    invented = Gazetteer(load("first-steps"))
    assert all(entry.at != NOWHERE for entry in invented.entries)


def test_one_sound_is_one_however_it_is_written() -> None:
    for forms in (
        ("Şuşa", "Shusha", "Шуша"),
        ("Xocalı", "Khojaly", "Ходжалы"),
        ("Qarabağ", "Garabagh", "Гарабаг"),
        ("Çartar", "Chartar", "Чартар", "Չարտար"),
        ("Ağdərə", "Agdara", "Aghdere"),
    ):
        assert len({sounded(form) for form in forms}) == 1, forms
    assert spelled("Şuşa") == spelled("SUSA")


@pytest.mark.parametrize("where", ["play", "replay", "land"])
def test_the_gazetteer_is_open_in_play_in_a_replay_and_in_the_atlas(home: Path, where: str) -> None:
    """The letter that opens it is not typed into it; letters come without keys; Enter goes there."""
    person = Person((1280, 720), 100, home)
    if where == "land":
        screen: Any = look(person)
    elif where == "play":
        screen = person.start("Shusha, May 1992")
    else:
        person.press("Replay history")
        person.press("Shusha, May 1992")
        person.press("Replay as it happened")
        screen = person.top
    key = E(pygame.KEYDOWN, key=pygame.K_j, mod=0, unicode="j")
    person.app.step([key, E(pygame.TEXTINPUT, text="j"), E(pygame.KEYUP, key=pygame.K_j, mod=0)], 0.02)
    person.frames()
    assert person.top.name == "jump"
    assert person.top._line.get_text() == ""
    type_in(person, "Շուշի")
    assert person.top.found[0].entry.id == "shusha"
    person.key("down")
    person.key("up")
    person.key("return")
    assert person.top is screen
    assert screen.cursor == screen.printed.places["shusha"].at
    person.app.close()


def test_a_place_off_the_map_is_told_about_and_not_gone_to(home: Path) -> None:
    person = Person((1280, 720), 100, home)
    screen = person.start("Shusha, May 1992")
    before = (screen.camera.x, screen.camera.y)
    person.press("Find")
    type_in(person, "yerevan")
    assert "not on this map" in person.top.sheet.items[-2].widget.text
    person.key("return")
    assert person.top.name == "jump"
    assert "Not on this map" in card(person)
    person.key("escape")
    assert (screen.camera.x, screen.camera.y) == before
    person.app.close()


def test_on_a_projector_the_gazetteer_shows_latin_letters_only(home: Path) -> None:
    person = Person((1920, 1080), 100, home, projector=True)
    look(person)
    person.key("j")
    type_in(person, "shusha")
    told = card(person)
    assert "Şuşa" in told
    assert not any(ord(letter) > 0x24F and letter.isalpha() for letter in told)
    person.app.close()


# --- Layers -------------------------------------------------------------------------------------------------------


def test_layers_are_switched_by_keyboard_and_stay_switched(person: Person) -> None:
    screen = look(person)
    person.key("v")
    dialog = person.top
    assert isinstance(dialog, Layers)
    sound(person)
    person.key("return")
    assert screen.scene().layers == SHOWN - {"relief", "counters", "front"}
    assert dialog.sheet.focus is not None
    assert dialog.sheet.focus.name.startswith("○")
    person.key("down")
    person.key("return")
    kept = json.loads((person.app.settings.home / "settings.json").read_text(encoding="utf-8"))
    assert kept["switched"] == sorted({LAYERS[0][0], LAYERS[1][0]})
    assert Settings.load(person.app.settings.home).switched == tuple(kept["switched"])
    person.press("As at first")
    assert person.app.settings.switched == ()
    person.key("escape")
    assert person.top is screen


def test_layers_are_switched_by_mouse_in_a_game(home: Path) -> None:
    person = Person((1280, 720), 100, home)
    board = person.start("Shusha, May 1992")
    person.press("Layers")
    for name, words in LAYERS:
        was = name in board.scene().layers
        person.press(f"{'●' if was else '○'} {words}")
        assert (name in board.scene().layers) != was, name
    person.app.close()


def test_a_settings_file_with_strange_layers_is_read(home: Path) -> None:
    (home / "settings.json").write_text('{"switched": ["nonsense", "grid"]}', encoding="utf-8")
    person = Person((1280, 720), 100, home)
    person.app.settings = Settings.load(home)
    screen = look(person)
    assert "grid" not in screen.scene().layers
    (home / "settings.json").write_text('{"switched": [1, null]}', encoding="utf-8")
    assert Settings.load(home).switched == ()
    person.app.close()


# --- The legend ---------------------------------------------------------------------------------------------------


def test_the_legend_is_read_through_by_keyboard(person: Person) -> None:
    """Every specimen of every chapter comes to stand on some leaf, within the dialog."""
    look(person)
    person.key("i")
    dialog = person.top
    assert isinstance(dialog, Legend)
    for chapter in dialog._chapters:
        dialog._turn(chapter.title)()
        met = 0
        while True:
            sound(person)
            sizes = {(dialog.sheet.u(58), dialog.sheet.u(tall)) for tall in (26, 50)}
            shown = [place for picture, place in dialog._placed if picture.get_size() in sizes]
            met += len(shown)
            assert shown
            for picture, (x, y) in dialog._placed:
                assert dialog.area.contains(picture.get_rect(topleft=(x, y))), chapter.title
                box = picture.get_rect(topleft=(x, y))
                assert not any(item.widget.rect.colliderect(box) for item in dialog.sheet.items), chapter.title
            more = [item for item in dialog.sheet.items if item.name == "more"]
            if not more:
                break
            more[0].act()
            person.frames(1)
        assert met == len(chapter.specimens), chapter.title
    dialog._turn(SOURCES)()
    sound(person)


def test_every_sign_of_the_map_is_explained() -> None:
    region = land("region-5km")

    def legend(overlay: str) -> tuple[tuple[str, str], ...]:
        return ((f"sign of {overlay}", f"what {overlay} says"),) if overlay else ()

    chapters = {chapter.title: chapter for chapter in specimens.chapters(region.board, legend)}
    words = "\n".join(specimen.words.lower() for chapter in chapters.values() for specimen in chapter.specimens)
    for terrain in TERRAIN:
        assert f"{terrain.replace('_', ' ')}: " in words, terrain
    for thing in ("river", "stream", "lake", "bridge", "ford", "cliff", "steep", "primary", "secondary", "track"):
        assert thing in words, thing
    for thing in ("mines on a hexside", "bridge that engineers built", "pass they opened"):
        assert thing in words, thing
    for thing in ("railway", "border", "former nkao", "district line", "front", "hex grid", "rounded", "cut corners"):
        assert thing in words, thing
    for kind in (*labels.SIGN_PX, *(MINOR_KINDS - {"area"})):
        assert kind.replace("_", " ") in words, kind
    assert "may lie in another hex" in words
    for overlay in OVERLAYS[1:]:
        assert f"what {overlay} says" in words
    for side in region.board.sides:
        assert side.label.lower() in words


def test_the_legend_gives_the_limits_of_its_own_map() -> None:
    fine, coarse = specimens.terrain_rules(2000), specimens.terrain_rules(5000)
    assert "under 50 m" in fine["plain"]
    assert "under 79 m" in coarse["plain"]
    assert set(fine) == set(TERRAIN)
    assert "judgement" in fine["forest"]


def test_the_legend_names_sources_licences_and_trust(home: Path) -> None:
    person = Person((1280, 720), 100, home)
    screen = look(person)
    person.press("Legend")
    person.top._turn(SOURCES)()
    told = next(item for item in person.top.sheet.items if item.name == "sources").widget.html_text
    ground = screen.scenario.prose.ground
    for source in ground.sources:
        assert source.licence in told
    assert ground.confidence
    for entry in ground.confidence:
        assert f"<b>{entry.of.capitalize()}</b>" in told or entry.of[1:] in told
    person.app.close()


def test_specimens_are_drawn_and_differ() -> None:
    pygame.font.init()
    region = land("region-5km")
    pictures = [
        pygame.image.tobytes(specimen.picture(1.0), "RGB")
        for chapter in specimens.chapters(region.board, lambda overlay: ())
        for specimen in chapter.specimens
    ]
    flat = {bytes(specimens.tint(500)) * (58 * 26)}
    assert not set(pictures) & flat
    assert len(set(pictures)) >= len(pictures) - 3  # the same counter and mountain stand twice


def test_a_doubtful_place_of_the_selected_hex_has_its_circle_of_error(home: Path) -> None:
    """The board draws round it what the gazetteer does not know, in a game as in the atlas."""
    app = App((1280, 720), Settings())
    try:
        board = open_replay(app, "shusha-1992", None, None)
        app.show(board)
        doubtful = next(place for place in board.printed.places.values() if place.id == "janhasan")
        board.camera.look_at(doubtful.at)
        before = _picture(app)
        board.selected = doubtful.at
        with_circle = _picture(app)
        hex_px = board.camera.hex_px
        radius = doubtful.error_m * hex_px / board.printed.scale_m
        x, y = board.camera.centre(doubtful.at)
        ring = [(round(x + radius * math.cos(t / 8)), round(y + radius * math.sin(t / 8))) for t in range(50)]
        changed = sum(before.get_at(p) != with_circle.get_at(p) for p in ring if board.map_rect.collidepoint(p))
    finally:
        app.close()

    assert radius > hex_px
    assert changed > 10


def _picture(app: App) -> pygame.Surface:
    for _ in range(4):
        app.step([], 0.02)
    return app.window.copy()
