"""The desk and the orders of a campaign, driven as a person drives them: events in, orders out."""

import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pygame
import pytest
from campaign import campaign
from test_ui_app import Person

from game import engine, report
from game.core.board import NOWHERE, PlaceId, SideId, UnitId
from game.core.errors import LineOfContactError
from game.core.events import CardAnswered, ScriptFired
from game.core.orders import Act, Answer, Attach, EndPhase, Equip, OfferTruce, Prepare, Prioritise, Replace
from game.core.state import apply
from game.record import PERSON, Game
from game.scenario import Scenario, _chapter, load
from game.ui import campaign as words
from game.ui import citing
from game.ui.reasons import Reasons
from game.ui.screens.board import Board
from game.ui.screens.desk import Desk
from game.ui.screens.timeline import Timeline
from game.ui.settings import COUNCIL_WORDS, Settings
from game.ui.shot import shot
from game.view import witnessed

SIZES = [((1280, 720), 100), ((1280, 720), 150), ((1920, 1080), 150)]


class Council(Person):
    """Somebody who plays one side, or both, of the invented campaign."""

    def play(self, people: tuple[str, ...] = ("azerbaijani", "armenian"), **given: Any) -> Board:
        scenario = campaign(**given)
        players = {str(side.id): PERSON if side.id in people else "staff" for side in scenario.board.sides}
        board = Board(self.app, Game.new(scenario, "1", "expected", players, None))
        self.app.show(board)
        self.frames(2)
        return board

    @property
    def orders(self) -> list[Any]:
        board = self.top if isinstance(self.top, Board) else self.top.board
        return [played.order for played in board.game.orders]

    def texts(self) -> str:
        return "\n".join(str(getattr(item.widget, "html_text", "")) for item in self.top.sheet.items)


@pytest.fixture(params=SIZES, ids=["1280x720", "1280x720 at 150 %", "1920x1080 at 150 %"])
def person(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Council]:
    monkeypatch.setenv("LINE_OF_CONTACT_HOME", str(tmp_path))
    size, text = request.param
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        who = Council(size, text, tmp_path)
        yield who
        who.app.close()


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Council]:
    monkeypatch.setenv("LINE_OF_CONTACT_HOME", str(tmp_path))
    who = Council((1280, 720), 100, tmp_path)
    yield who
    who.app.close()


def test_a_week_of_the_council_is_played_by_mouse(person: Council) -> None:
    """It opens by itself; a dispatch is answered, an act taken and taken back, the map reached."""
    board = person.play()
    assert isinstance(person.top, Desk)
    desk = person.top
    assert "a third of the front" in person.texts()
    assert "Not now:" in person.texts() and "authority 8 or more (now 6)" in person.texts()
    person.press("Answer (A)")
    assert person.orders[-1] == Answer("azerbaijani_dispatch_1", "concede")
    assert board.known.tracks["unity.azerbaijani"] == 5
    assert "week without fire" in person.texts()
    if not desk._wide:
        person.press("What the council can do")
    person.press("Ask abroad")
    person.press("act")
    assert person.orders[-1] == Act("relief")
    person.press("Undo")
    assert Act("relief") not in person.orders
    person.press("To the map")
    assert person.top is board
    person.frames(3)
    assert person.top is board, "the council opens once a week"


def test_a_week_of_the_council_is_played_by_keys(person: Council) -> None:
    person.play()
    person.key("b")
    assert "authority 8 or more" in person.texts(), "what it needs is not there: nothing is answered"
    assert not any(isinstance(order, Answer) for order in person.orders)
    person.key(".")
    person.key("a")
    assert person.orders[-1] == Answer("azerbaijani_dispatch_2", "accept")
    person.key("c")
    assert person.orders[-1] == Answer("azerbaijani_dispatch_1", "wait")
    assert "No dispatch waits" in person.texts()
    if not person.top._wide:
        person.key("w")
    person.key("t")
    assert person.orders[-1] == Act("mobilise")
    if not person.top._wide:
        person.key("w")
        assert "<b>In stock:</b>" in person.texts()
    person.key("f3")
    assert isinstance(person.top, Board)
    person.key("f3")
    assert isinstance(person.top, Desk)


def test_why_an_act_is_refused_is_said_with_its_rule(reader: Council) -> None:
    reader.play()
    reader.press("Put the party")
    assert "Not now:" in reader.texts()
    assert "unity 6 or more (now 3)" in reader.texts()
    reader.key("t")
    assert not any(isinstance(order, Act) for order in reader.orders)
    for _ in range(2):
        reader.press("Ask abroad")
        reader.key("t")
    assert 1 == sum(isinstance(order, Act) for order in reader.orders)
    assert "(rule 3.12)" in reader.texts()


@pytest.mark.parametrize("page", ["2", "3", "4", "5", "6", "7"])
def test_every_page_is_built_in_every_part(person: Council, page: str) -> None:
    """Warnings of the library are errors here; nothing leaves the window, nothing lies on another."""
    board = person.play()
    person.key(page)
    desk = person.top
    for _ in range(4):
        window = person.app.window.get_rect()
        items = desk.sheet.items
        for n, item in enumerate(items):
            assert window.contains(item.widget.rect), item.name
            for other in items[:n]:
                assert not item.widget.rect.colliderect(other.widget.rect), (item.name, other.name)
        person.key("w")
    assert board.game.orders, "looking gives no order"


@pytest.mark.parametrize("text", [100, 150, 200])
def test_the_council_lies_within_the_window(tmp_path: Path, text: int) -> None:
    person = Council((1280, 720), text, tmp_path)
    person.play()
    for _ in range(4):
        window, items = person.app.window.get_rect(), person.top.sheet.items
        for n, item in enumerate(items):
            assert window.contains(item.widget.rect), item.name
            for other in items[:n]:
                assert not item.widget.rect.colliderect(other.widget.rect), (item.name, other.name)
        person.key("w")
    person.app.close()


def test_orders_of_the_other_pages_are_given_there(reader: Council) -> None:
    board = reader.play()
    reader.key("2")
    reader.press("Order it")
    assert isinstance(reader.orders[-1], Replace)
    reader.key("7")
    reader.press("Army command post")
    reader.key("t")
    assert reader.orders[-1] == Prioritise("hq_army")
    reader.key("4")
    assert "readiness" in reader.texts().lower() and "(13.3)" in reader.texts()
    assert "Tension +2: Mardakert under control of the Azerbaijani forces" in reader.texts()
    reader.press("Do it")
    assert reader.orders[-1] == OfferTruce()
    assert board.known.offers


def test_units_and_hexes_of_a_campaign_are_ordered_at_the_map(reader: Council) -> None:
    board = reader.play(cards=False)
    if isinstance(reader.top, Desk):
        reader.key("f3")
    known = board.known
    mine = [uid for uid in known.of_side("azerbaijani") if not engine.refusals(known, Equip(uid, "tanks"))]
    board.select_unit(mine[0])
    names = [item.name for item in board.sheet.items]
    assert "Take in men" in names and "Take tanks" in names
    assert words.preview(known, Replace(mine[0])).startswith("takes 1 step of 16 in stock; cohesion −1")
    reader.key("e", shift=True)
    reader.press("Take tanks")
    assert reader.orders[-1] == Equip(mine[0], "tanks")
    reader.key("r", shift=True)
    assert "rule" in board.message, "it has spent its phase"
    at = known.board.places[PlaceId("martakert")].at
    board.select_hex(at)
    assert "Prepare (G):</b> assaults within 2 hexes of it are prepared in weeks 2 to 4 (3.16)" in board.telling.card()
    reader.press("Prepare")
    assert reader.orders[-1] == Prepare(at)
    assert "prepare an operation here: it may begin in week 2 (3.16)" in board.telling.card()
    other = next(uid for uid in known.of_side("azerbaijani") if not engine.refusals(board.known, Attach(uid)))
    board.select_unit(other)
    reader.key("a", shift=True)
    assert reader.orders[-1] == Attach(other)
    assert "Answers to its side's headquarters from week 2" in board.telling.card()
    reader.key("w")
    assert "<b>Fly loads</b>" in reader.texts() and "(rule 8.6)" in reader.texts()


def test_the_bar_says_week_and_impulse(reader: Council) -> None:
    board = reader.play()
    assert words.week(board.known, 1) == "Week 1, impulse 1 of 3, 11-17 Jun 1992"
    board.give(EndPhase())
    reader.frames()
    assert words.week(board.game.state, 1).startswith("Week 1, impulse 1 of 3")


def test_the_rest_of_a_week_passes_by_itself(reader: Council) -> None:
    """Only the phases of the side that ended its week: the other one is asked."""
    board = reader.play()
    reader.key("f3")
    reader.key("e", ctrl=True)
    assert "2 dispatches not answered" in reader.texts()
    reader.press("End the rest of the week")
    for impulse in (1, 2, 3):
        reader.frames(2)
        assert reader.top.name == "blind", "the other side is asked to look"
        reader.press("Show the board")
        if isinstance(reader.top, Desk):
            reader.key("f3")
        state = board.game.state
        assert (1, impulse, "armenian") == (state.turn, state.impulse, state.active)
        board.give(EndPhase())
    assert "azerbaijani_dispatch_1:wait" in board.game.state.happened


@pytest.mark.parametrize("setting", sorted(COUNCIL_WORDS))
def test_weeks_in_which_nothing_waits_pass_the_council_over(tmp_path: Path, setting: str) -> None:
    person = Council((1280, 720), 100, tmp_path, council=setting)
    board = person.play(cards=False, means=0)
    for act in board.known.board.council:
        if not engine.refusals(board.known, Act(act.id)):
            break
    else:
        assert isinstance(person.top, Desk) is (setting == "always")
    person.app.close()
    person = Council((1280, 720), 100, tmp_path, council=setting)
    person.play()
    assert isinstance(person.top, Desk) is (setting != "asked")
    person.app.close()


def test_the_setting_is_kept(tmp_path: Path) -> None:
    Settings(home=tmp_path, council="asked").save()
    assert Settings.load(tmp_path).council == "asked"
    assert Settings.load(tmp_path / "nowhere").council == "waits"


def test_a_side_reads_its_own_dispatches_and_stocks_alone(reader: Council) -> None:
    """What the other side has in stock and in its tray is not on any page of the desk."""
    board = reader.play(("armenian",))
    board.opponent.close()
    desk = Desk(reader.app, board)
    assert desk.side == "armenian"
    assert not desk.can_order
    assert all(script.side == "armenian" for script in desk.council.cards())
    assert not any(key.endswith(".azerbaijani") for key in desk.known.stock)


def test_reasons_follow_the_game_back_and_forth() -> None:
    game = Game.new(campaign(), "1", "expected", {"armenian": PERSON, "azerbaijani": PERSON}, None)
    reasons = Reasons(game.scenario.board, "")
    reasons.read(game.orders)
    opened = reasons.last("unity.azerbaijani")
    assert opened is not None and opened.because == "two commands quarrel" and opened.turn == 1
    game.play(Act("relief"))
    reasons.read(game.orders)
    last = reasons.last("hardship.azerbaijani")
    assert last is not None and last.by == -1
    assert -1 == reasons.lately("hardship.azerbaijani", 1)
    game.undo()
    reasons.read(game.orders)
    assert reasons.last("hardship.azerbaijani") is None


def test_every_effect_and_need_is_put_into_words() -> None:
    scenario = campaign()
    board = scenario.board
    state = engine.open_game(scenario.opening, "1", "expected")[0]
    effects: list[dict[str, Any]] = [
        {"reinforce": next(iter(board.roster))},
        {"recall": {"units": [next(iter(board.roster))], "weeks": 4}},
        {"standing": {"side": "armenian", "by": -1}},
        {"track": {"name": "tension", "by": 1}},
        {"track": {"name": "moscow", "side": "armenian", "by": 1}},
        {"stock": {"name": "men", "by": 12}},
        {"weather": {"sky": "snow", "ground": "snow"}},
        {"cohesion": {"owner": "army", "by": -1}},
        {"air": {"sorties": 2, "turns": 3}},
        {"lift": {"lifts": 2, "weeks": 3}},
        {"merge": {"owner": "brigade_709", "into": "army"}},
        {"hand_over": {"place": "khojaly", "side": "armenian"}},
        {"truce": {"weeks": 2}},
    ]
    told = report.effects(board, effects, "azerbaijani", scenario.prose.owners)
    assert len(effects) == len(told)
    assert not any("{" in phrase or "_" in phrase for phrase in told)
    assert "Moscow's goodwill of the Armenian forces +1" in told
    assert "Units of 709th brigade of Surat Huseynov answer to Army from now on" in told
    needs = {
        "all": [
            {"track": {"name": "authority", "at_least": 4}},
            {"any": [{"stock": {"name": "tanks", "at_most": 3}}, {"not": {"happened": "winter_report"}}]},
            {"controls": {"place": "shusha", "side": "armenian"}},
            {"lost": {"side": "armenian", "weeks": 12, "at_least": 1}},
            {"within": {"happened": "winter_report", "weeks": 3}},
            {"months": [12, 1]},
            {"isolated": {"place": "stepanakert", "side": "armenian"}},
            {"turn": 3},
        ]
    }
    text = report.needs(state, needs, "azerbaijani", {"winter_report": "Snow has closed the passes."})
    assert "authority 4 or more (now 6)" in text
    assert "tanks in stock 3 or less (now 6)" in text
    assert "{" not in text and "_" not in text


def test_a_battle_has_no_desk(reader: Council) -> None:
    """Without tracks nothing of a campaign is on the screen or on a key."""
    board = reader.start("Shusha, May 1992")
    assert not board.has_politics
    reader.key("f3")
    assert reader.top is board
    assert "Desk" not in [item.name for item in board.sheet.items]
    unit = next(iter(board.known.of_side("armenian")))
    board.select_unit(UnitId(unit))
    assert not board.campaigning.actions(board.selected)
    assert board.campaigning.actions(NOWHERE) == []


def test_the_umpire_turns_the_desk_round(reader: Council) -> None:
    board = reader.play()
    replay = Board(reader.app, board.game, replay=True)
    reader.app.show(replay)
    replay.open_desk()
    first = reader.top.side
    reader.press("other side")
    assert reader.top.side != first
    assert not reader.top.can_order
    reader.app.title()


def test_a_picture_of_the_bars_differs_with_the_value(reader: Council) -> None:
    """Cells, not colour alone: a value more fills a cell more."""
    from game.ui.screens.desk import bars

    surfaces = []
    for value in (-3, 0, 4):
        surface = pygame.Surface((200, 20))
        bars.paint(surface, bars.Bar("k", "n", value, -10, 10, 0, "", ""), pygame.Rect(0, 4, 200, 12))
        surfaces.append(pygame.image.tobytes(surface, "RGB"))
    assert len(set(surfaces)) == 3


@pytest.mark.parametrize("text", [100, 150, 200])
def test_a_chapter_is_chosen_in_the_list_and_played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: int) -> None:
    """The whole stands first; a chapter has its own dates, briefing and game, whose file has a plain name."""
    monkeypatch.setenv("LINE_OF_CONTACT_HOME", str(tmp_path))
    whole = replace(campaign(cards=False), id="invented")

    def load(what: str) -> Scenario:
        name, _, part = what.partition("/")
        assert name == "invented"
        return _chapter(whole, part) if part else whole

    monkeypatch.setattr("game.ui.screens.scenarios.list_ids", lambda: ("invented",))
    monkeypatch.setattr("game.ui.screens.scenarios.load", load)
    person = Council((1280, 720), text, tmp_path)
    person.press("Play a scenario")
    assert "26 weeks of 3 impulses" in person.texts()
    person.press("Summer")
    assert "The weeks after." in person.texts()
    window = person.app.window.get_rect()
    assert all(window.contains(item.widget.rect) for item in person.top.sheet.items)
    person.press("Read the briefing")
    assert person.top.scenario.id == "invented/summer"
    person.top.back() if text < 200 else None
    if text < 200:
        assert person.top.chosen is not None and person.top._part == "summer"
        person.press("Read the briefing")
    if any(item.name == "Choose who plays" for item in person.top.sheet.items):
        person.press("Choose who plays")
    person.press("Begin")
    person.frames(3)
    board = person.top if isinstance(person.top, Board) else person.top.board
    assert board.game.state.turn == 11
    assert board.game.path is not None and board.game.path.name.startswith("invented-summer-")
    person.app.close()


def test_the_names_of_what_the_council_can_do_are_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 1280 pixels no line of the list of the war is cut, whichever is chosen, and the price stands with it."""
    monkeypatch.setenv("LINE_OF_CONTACT_HOME", str(tmp_path))
    person = Council((1280, 720), 100, tmp_path)
    scenario = load("war-1991-1994/villages")
    people = {str(side.id): PERSON for side in scenario.board.sides}
    board = Board(person.app, Game.new(scenario, "1", "expected", people, None))
    desk = Desk(person.app, board)
    desk.open()
    picker, seen = desk.pickers["council"], set()
    for entry in desk.council.acts():
        picker.chosen = entry.key
        for each in picker._entries:
            line = picker._line(each, _width_of_list(desk, each.words))
            assert "…" not in line, line
            seen.add(each.key)
    assert len(seen) >= 12
    person.app.close()


def _width_of_list(desk: Desk, words: str) -> int:
    """Return how wide the buttons of the list of acts are."""
    rows = [item.widget.rect.width for item in desk.sheet.items if item.name.removeprefix("● ").startswith("Call up")]
    assert rows, words
    return int(rows[0])


def test_a_source_is_named_and_opens_its_card(reader: Council) -> None:
    reader.play()
    desk = reader.top
    assert isinstance(desk, Desk)
    html = citing.sources(("hrw1992", "seed", "no_such"), load("war-1991-1994").prose)
    assert "Human Rights Watch/Helsinki 1992</a>; <a href='source:seed'>Wikipedia: First" in html
    assert "[" not in html and "no_such</a>" in html
    desk.link("source:seed")
    assert reader.top is not desk, "the card of the source is open"


def test_reasons_name_the_dispatch_that_was_answered() -> None:
    game = Game.new(campaign(), "1", "expected", {"armenian": PERSON, "azerbaijani": PERSON}, None)
    side = game.state.active
    card = next(key for key in game.state.cards if key.startswith(side))
    game.play(Answer(card, "concede"))
    reasons = Reasons(game.scenario.board, "")
    reasons.read(game.orders)
    last = reasons.last(f"unity.{side}")
    assert last is not None and last.answered == card
    told = report.reason(game.scenario.board, last.because, last.answered)
    assert told.startswith("Give him the post") and "in answer to: The commander" in told


def test_the_panel_is_hidden_and_comes_back_with_a_tab(person: Council) -> None:
    board = person.play(cards=False)
    while person.top is not board:
        person.app.pop()
    before = board.map_rect.width
    person.key("f7")
    assert board.folded and board.map_rect.width == person.app.size[0] > before
    assert "End" not in " ".join(item.name for item in board.sheet.items if item.group == "panel")
    person.key("5")
    assert not board.folded and board.map_rect.width == before and board.tab == "log"


def test_the_bar_of_a_replay_begins_with_the_chapter() -> None:
    board = replace(campaign().board, first_turn=11, turns=20)
    bar = Timeline(board, board.turns, (), 1.0)
    bar.rect = pygame.Rect(0, 0, 640, 56)
    assert [11, 20] == [bar.turn_at(0), bar.turn_at(640)]
    assert bar.x_of(11) < bar.x_of(12) < bar.x_of(21)
    assert bar.turn_at(bar.x_of(15.5)) == 15
    assert sum(bool(words) for _, words in bar._ticks) == 3, "months of ten weeks"


def test_a_page_of_the_desk_is_drawn_without_a_display(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINE_OF_CONTACT_HOME", str(tmp_path))
    out = tmp_path / "x.png"
    with pytest.raises(LineOfContactError, match=r"shusha-1992 has no politics"):
        shot("shusha-1992", turn=1, size=(1280, 720), overlay="", out=out, desk="council")
    monkeypatch.setattr("game.ui.screens.board.load", lambda what: campaign())
    sizes = set()
    for page in ("", "council", "supply"):
        shot("invented", turn=2, size=(1280, 720), overlay="", out=out, desk=page)
        sizes.add(out.read_bytes())
    assert len(sizes) == 3
    with pytest.raises(LineOfContactError, match=r"no page 'moon' of the desk; expected one of council"):
        shot("invented", turn=2, size=(1280, 720), overlay="", out=out, desk="moon")


def test_a_dispatch_is_told_to_the_side_that_answers_it_alone() -> None:
    """Its answer is public."""
    scenario = campaign()
    with Game.new(scenario, "1", "expected", {str(side.id): PERSON for side in scenario.board.sides}, None) as game:
        waits = next(script for script in scenario.board.scripts if script.side and script.id in game.state.cards)
        state, told = scenario.opening, {str(side.id): [] for side in scenario.board.sides}
        for played in game.orders:
            for side, events in told.items():
                events += witnessed(state, played.events, side)
            for event in played.events:
                state = apply(state, event)
    other = str(scenario.board.other(SideId(waits.side)))
    assert ScriptFired(waits.id) in told[waits.side]
    assert ScriptFired(waits.id) not in told[other]
    answered = CardAnswered(SideId(waits.side), waits.id, waits.choices[0].id, False)
    assert witnessed(state, (answered,), other) == (answered,)
