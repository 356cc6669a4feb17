"""Saved games: what is written is what was played, and nothing else passes for it."""

import json
import random
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from game import engine
from game.core.board import UnitId
from game.core.codec import canonical, fingerprint
from game.core.errors import IllegalOrder, RecordError
from game.core.orders import EndPhase, March, OpenGame, Order, SetStance
from game.core.state import apply
from game.record import PERSON, Game, new_save_path, saved_games, summary, verify
from game.scenario import Scenario, load
from game.view import View


@pytest.fixture(scope="module")
def shusha() -> Scenario:
    return load("shusha-1992")


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINE_OF_CONTACT_HOME", str(tmp_path / "home"))


def legal(game: Game) -> Iterator[Order]:
    view = View.of(game.state, game.state.side)
    for uid in view.own:
        yield from view.legal_orders(uid)


def play_on(game: Game, orders: int, seed: int = 1) -> Game:
    """Play legal orders drawn by *seed*; every fifth ends the phase."""
    draw = random.Random(seed)
    for number in range(orders):
        if game.state.over:
            break
        choices = list(legal(game))
        game.play(EndPhase() if number % 5 == 4 or not choices else draw.choice(choices))
    return game


def undoable(game: Game) -> Order:
    """Return a legal order that can be taken back."""
    known = View.of(game.state, game.state.side).known
    return next(order for order in legal(game) if not engine.forecast(known, order).final)


@pytest.fixture
def saved(shusha: Scenario, tmp_path: Path) -> Path:
    """A record of 40 orders, with an undo and a comment."""
    path = tmp_path / "game.jsonl"
    with Game.new(shusha, "7", path=path) as game:
        play_on(game, 20)
        game.play(undoable(game))
        assert game.undo()
        game.comment("Here the class stopped and voted.")
        play_on(game, 20, seed=2)
    return path


@pytest.fixture
def finished(shusha: Scenario, tmp_path: Path) -> Path:
    """A record of a whole game in which nothing but the clock moved."""
    path = tmp_path / "finished.jsonl"
    with Game.new(shusha, "7", "expected", path=path) as game:
        while not game.state.over:
            game.play(EndPhase())
    return path


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_bytes(b"".join(canonical(row) + b"\n" for row in rows))
    return path


# -- writing and reading


def test_save_load_save_is_the_same_bytes(saved: Path, tmp_path: Path) -> None:
    with Game.load(saved, resume=False) as game:
        copy = tmp_path / "copy.jsonl"
        game.save_as(copy)
    assert saved.read_bytes() == copy.read_bytes()


def test_a_loaded_game_is_the_game_that_was_saved(shusha: Scenario, tmp_path: Path) -> None:
    with play_on(Game.new(shusha, "3", path=tmp_path / "a.jsonl"), 30) as game:
        loaded = Game.load(tmp_path / "a.jsonl", resume=False)
        assert (game.state, game.fingerprint, game.orders) == (loaded.state, loaded.fingerprint, loaded.orders)


def test_a_record_written_order_by_order_is_the_record_written_at_once(shusha: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with play_on(Game.new(shusha, "3", path=path), 30) as game:
        at_once = game.to_bytes()
    assert at_once == path.read_bytes()


def test_a_persons_order_is_on_disk_before_play_returns(shusha: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with Game.new(shusha, "3", players={"armenian": PERSON, "azerbaijani": "staff"}, path=path) as game:
        game.play(undoable(game))
        assert lines(path)[-1]["n"] == 2


def test_each_side_turn_has_a_keyframe_and_its_digest(saved: Path) -> None:
    rows = lines(saved)
    frames = [row for row in rows if row["is"] == "keyframe"]
    phases = sum(event["is"] == "PhaseOpened" for row in rows if row["is"] == "order" for event in row["events"])
    assert phases == len(frames) > 5
    assert all(row["digest"] == fingerprint(canonical(row["state"])) for row in frames)


def test_the_chain_covers_the_order_its_events_and_all_before_it(saved: Path) -> None:
    orders = [row for row in lines(saved) if row["is"] == "order"]
    for before, row in pairwise(orders[:16]):
        parts = (before["fingerprint"].encode(), canonical(row["order"]), canonical(row["events"]))
        assert fingerprint(*parts) == row["fingerprint"]


def test_a_game_that_ended_says_so_in_its_last_line(finished: Path) -> None:
    last = lines(finished)[-1]
    result = verify(finished)
    assert (result.ok, result.finished, result.orders) == (True, True, last["orders"])
    assert ("end", result.fingerprint) == (last["is"], last["fingerprint"])


def test_an_illegal_order_changes_nothing(shusha: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with Game.new(shusha, "3", path=path) as game:
        before = (game.state, game.fingerprint, path.read_bytes())
        for order in (March(UnitId("nobody"), (0, 1)), OpenGame("4", "dice"), SetStance(UnitId("arm_north"), "fly")):
            with pytest.raises(IllegalOrder):
                game.play(order)
        assert before == (game.state, game.fingerprint, path.read_bytes())


# -- going back


def test_undo_takes_back_orders_until_one_was_final(shusha: Scenario) -> None:
    game = Game.new(shusha, "3")
    start = game.state
    for _ in range(3):
        game.play(undoable(game))
    taken = sum(1 for _ in iter(game.undo, False))
    assert (3, start, 1, False) == (taken, game.state, len(game.orders), game.can_undo)


def test_a_final_order_cannot_be_taken_back(shusha: Scenario) -> None:
    game = Game.new(shusha, "3")
    game.play(EndPhase())
    assert (False, False, 2) == (game.can_undo, game.undo(), len(game.orders))


def test_redo_gives_the_same_game(shusha: Scenario) -> None:
    game = Game.new(shusha, "3")
    for _ in range(2):
        game.play(undoable(game))
    after, chained = game.state, game.fingerprint
    game.undo()
    game.undo()
    assert game.can_redo
    game.redo()
    game.redo()
    assert (after, chained, False) == (game.state, game.fingerprint, game.can_redo)


def test_a_new_order_ends_redo(shusha: Scenario) -> None:
    game = Game.new(shusha, "3")
    game.play(undoable(game))
    game.undo()
    game.play(EndPhase())
    assert game.redo() is None


def test_what_was_undone_can_be_redone_after_loading(shusha: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with Game.new(shusha, "3", path=path) as game:
        game.play(undoable(game))
        after = game.state
        game.undo()
    with Game.load(path) as game:
        game.redo()
        assert after == game.state
    assert verify(path).ok


def test_the_state_after_any_order_is_the_one_that_was_there(shusha: Scenario, tmp_path: Path) -> None:
    game = Game.new(shusha, "5", path=tmp_path / "a.jsonl")
    states = [shusha.opening, game.state]
    draw = random.Random(3)
    for number in range(40):
        game.play(EndPhase() if number % 6 == 5 else draw.choice(list(legal(game))))
        states.append(game.state)
    game.close()
    loaded = Game.load(tmp_path / "a.jsonl", resume=False)
    for n in draw.sample(range(len(states)), len(states)):
        assert states[n] == game.state_at(n) == loaded.state_at(n)
    with pytest.raises(IndexError):
        game.state_at(len(states))


def test_events_folded_over_the_state_before_give_the_state_after(saved: Path) -> None:
    game = Game.load(saved, resume=False)
    state = game.scenario.opening
    for n, played in enumerate(game.orders, 1):
        resolved, events = engine.resolve(state, played.order)
        for event in played.events:
            state = apply(state, event)
        assert (resolved, events) == (state, played.events), n


def test_play_on_from_any_moment(saved: Path, tmp_path: Path) -> None:
    game = Game.load(saved, resume=False)
    before = game.to_bytes()
    fork = game.fork(12, players={"armenian": PERSON}, path=tmp_path / "fork.jsonl")
    assert (game.state_at(12), game.orders[11].fingerprint) == (fork.state, fork.fingerprint)
    assert (12, game.fingerprint) == fork.variation
    assert not fork.can_undo
    play_on(fork, 10, seed=9)
    fork.close()
    assert before == game.to_bytes()
    assert verify(tmp_path / "fork.jsonl").ok


def test_the_same_orders_after_a_fork_give_the_same_game(saved: Path) -> None:
    game = Game.load(saved, resume=False)
    fork = game.fork(10)
    for played in game.orders[10:]:
        fork.play(played.order)
    assert (game.state, game.fingerprint) == (fork.state, fork.fingerprint)


# -- torn, locked and resumed


def test_a_torn_last_line_resumes_with_a_warning_and_does_not_verify(saved: Path) -> None:
    whole = saved.read_bytes()
    last = whole.rstrip(b"\n").rfind(b"\n") + 1
    orders = [row["n"] for row in lines(saved) if row["is"] == "order"]
    for cut in (last + 1, (last + len(whole)) // 2, len(whole) - 1):
        saved.write_bytes(whole[:cut])
        with pytest.raises(RecordError, match="cut off"):
            verify(saved)
        with Game.load(saved) as game:
            assert "not whole" in game.warnings[0]
            assert orders[-1] - len(game.orders) in (0, 1)
            game.play(EndPhase())
        assert verify(saved).ok


def test_a_record_cut_off_anywhere_loads_up_to_there_or_is_refused(saved: Path, tmp_path: Path) -> None:
    whole = saved.read_bytes()
    path = tmp_path / "cut.jsonl"
    for cut in random.Random(4).sample(range(len(whole)), 40):
        path.write_bytes(whole[:cut])
        try:
            assert verify(path).ok
            assert whole[cut - 1 : cut] == b"\n"
        except RecordError as error:
            assert "\n" not in str(error)
        try:
            with Game.load(path) as game:
                game.play(EndPhase())
            assert verify(path).ok
        except RecordError as error:
            assert "\n" not in str(error)


def test_a_missing_end_is_noticed_and_mended(finished: Path) -> None:
    whole = finished.read_bytes()
    finished.write_bytes(whole[: whole.rstrip(b"\n").rfind(b"\n") + 1])
    with pytest.raises(RecordError, match="the end that follows is missing"):
        verify(finished)
    Game.load(finished).close()
    assert whole == finished.read_bytes()


def test_half_a_character_is_refused_on_reading_and_a_whole_one_is_not(saved: Path) -> None:
    """What JSON can spell and no file can hold would stop the record from being saved again."""
    whole = saved.read_bytes()
    for word, is_text in ((b"\\ud800", False), (b"\\uDC00 x", False), (b"\\ud83d\\ude00", True)):
        saved.write_bytes(whole + b'{"after":1,"is":"comment","text":"' + word + b'"}\n')
        if is_text:
            assert "😀" == Game.load(saved, resume=False).comments[-1].text
        else:
            with pytest.raises(RecordError, match="half of a character"):
                Game.load(saved, resume=False)


def test_two_windows_cannot_write_one_file(saved: Path) -> None:
    with Game.load(saved):
        with pytest.raises(RecordError, match="open in another window"):
            Game.load(saved)
        Game.load(saved, resume=False)
    Game.load(saved).close()


def test_a_new_game_writes_over_no_file_unasked(shusha: Scenario, saved: Path) -> None:
    before = saved.read_bytes()
    with pytest.raises(RecordError, match="already"):
        Game.new(shusha, "1", path=saved)
    assert before == saved.read_bytes()
    Game.new(shusha, "1", path=saved, replace=True).close()
    assert len(lines(saved)) == 3


def test_saving_over_a_game_that_is_open_elsewhere_is_refused_and_leaves_it(
    shusha: Scenario, saved: Path, tmp_path: Path
) -> None:
    whole = saved.read_bytes()
    with Game.new(shusha, "1", path=tmp_path / "mine.jsonl") as mine:
        with Game.load(saved), pytest.raises(RecordError, match="open in another window"):
            mine.save_as(saved)
        assert (whole, tmp_path / "mine.jsonl") == (saved.read_bytes(), mine.path)
        mine.save_as(saved)
        mine.play(EndPhase())
    assert verify(saved).ok
    assert [] == list(tmp_path.glob("*.new"))


# -- altered


Change = Callable[[dict[str, Any]], None]


def _alter(path: Path, number: int, change: Change) -> Path:
    """Change the line of order *number* as it stood last."""
    rows = lines(path)
    change(next(row for row in reversed(rows) if row["is"] == "order" and row["n"] == number))
    return write(path, rows)


def _other_order(row: dict[str, Any]) -> None:
    row["order"] = (
        {"is": "EndPhase", "reveal": ""} if row["order"]["is"] != "EndPhase" else {"is": "Launch", "target": 0}
    )


def _end_with_a_reveal(row: dict[str, Any]) -> None:
    row["order"] = {"is": "EndPhase", "reveal": "another"}


def _less_cost(row: dict[str, Any]) -> None:
    row["events"][0] = {key: value - 1 if type(value) is int else value for key, value in row["events"][0].items()}
    row["events"].append({"is": "TurnOpened", "turn": 9})


CHANGES: tuple[Change, ...] = (
    _other_order,
    _end_with_a_reveal,
    _less_cost,
    lambda row: row["events"].pop(),
    lambda row: row["events"].append(row["events"][0]),
    lambda row: row.update(fingerprint="0" * 32),
    lambda row: row.update(order={"is": "March"}),
    lambda row: row.update(order={"is": "OpenGame", "seed": "7", "chance": "dice"}),
)


@pytest.mark.parametrize("change", CHANGES)
def test_an_altered_order_event_or_fingerprint_is_named(saved: Path, change: Change) -> None:
    whole = saved.read_bytes()
    for number in (2, 11, 26, 40):
        saved.write_bytes(whole)
        _alter(saved, number, change)
        result = verify(saved)
        assert (False, number) == (result.ok, result.first_difference and result.first_difference.order)
        with pytest.raises(RecordError, match=f"order {number}"):
            Game.load(saved)


def test_expected_is_what_the_record_says_and_found_what_the_rules_give(saved: Path) -> None:
    right = next(row["fingerprint"] for row in lines(saved) if row.get("n") == 9)
    _alter(saved, 9, lambda row: row.update(fingerprint="0" * 32))
    found = verify(saved).first_difference
    assert found is not None
    assert ("fingerprint " + "0" * 32, right) == (found.expected, found.found)


def test_a_forged_chain_does_not_verify_either(saved: Path) -> None:
    """Whoever alters events and chains the fingerprints anew still meets the rules."""
    rows = lines(saved)
    chained = ""
    for row in rows:
        if row["is"] == "order":
            if row["n"] == 10:
                row["events"] = row["events"][:-1]
            if row["n"] >= 10 and chained:
                parts = (chained.encode(), canonical(row["order"]), canonical(row["events"]))
                row["fingerprint"] = fingerprint(*parts)
            chained = row["fingerprint"]
    found = verify(write(saved, rows)).first_difference
    assert found is not None
    assert found.order == 10


def test_an_altered_keyframe_names_the_order_before_it(saved: Path) -> None:
    rows = lines(saved)
    frame = [row for row in rows if row["is"] == "keyframe"][3]
    frame["state"]["turn"] += 1
    result = verify(write(saved, rows))
    assert result.first_difference is not None
    assert frame["after"] == result.first_difference.order
    frame["digest"] = fingerprint(canonical(frame["state"]))
    result = verify(write(saved, rows))
    assert result.first_difference is not None
    assert frame["after"] == result.first_difference.order


def test_an_altered_undo_names_an_order(saved: Path) -> None:
    rows = lines(saved)
    at = next(n for n, row in enumerate(rows) if row["is"] == "undo")
    for change in ({"orders": 3}, None):
        altered = [dict(row) for row in rows]
        if change is None:
            del altered[at]
        else:
            altered[at].update(change)
        assert not verify(write(saved, altered)).ok


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("seed", "8", None),
        ("chance", "expected", None),
        ("content", "0" * 32, "content hash"),
        ("scenario", "shusha-1993", "needs the scenario"),
        ("format", 2, "format 2"),
        ("rules", 99, "rules version 99"),
    ],
)
def test_an_altered_header_is_noticed(saved: Path, key: str, value: Any, says: str | None) -> None:
    rows = lines(saved)
    rows[0][key] = value
    write(saved, rows)
    if says is None:
        found = verify(saved).first_difference
        assert found is not None
        assert found.order == 1
    else:
        with pytest.raises(RecordError, match=says):
            verify(saved)


GARBAGE: tuple[bytes, ...] = (
    b"",
    b"\n",
    b"\x00" * 200,
    b"\xff\xfe\x00",
    b"not a record\n",
    b'{"is":"header"}\n',
    b'{"is":"order","n":1}\n',
    b"[]\n",
    b"null\n",
    b"1" * 10_000 + b"\n",
    b"[" * 100_000 + b"\n",
    b'{"is":"header","format":1.0}\n',
    "Şuşa · Shushi".encode("utf-16"),
    bytes(random.Random(1).randrange(256) for _ in range(5_000)),
)


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_gets_one_clear_line(tmp_path: Path, garbage: bytes) -> None:
    path = tmp_path / "garbage.jsonl"
    path.write_bytes(garbage)
    for read in (verify, Game.load):
        with pytest.raises(RecordError) as caught:
            read(path)
        assert str(caught.value).startswith(str(path))
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < len(str(path)) + 250


def test_garbage_in_the_middle_gets_one_clear_line(saved: Path) -> None:
    rows = saved.read_bytes().splitlines(keepends=True)
    for number, garbage in enumerate(
        (b"{}\n", b"\xff\n", b'{"is":"undo","orders":true}\n', b'{"is":"undo","orders":1e3}\n')
    ):
        saved.write_bytes(b"".join((*rows[: 9 + number], garbage, *rows[9 + number :])))
        for read in (verify, Game.load):
            with pytest.raises(RecordError, match=f"line {10 + number}"):
                read(saved)


def test_a_missing_file_and_a_folder_get_one_clear_line(tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path):
        for read in (verify, Game.load):
            with pytest.raises(RecordError, match="cannot be read"):
                read(path)


# -- other rules


def test_a_record_of_another_rules_version_is_viewed_and_says_so(saved: Path) -> None:
    mine = Game.load(saved, resume=False)
    rows = lines(saved)
    rows[0]["rules"] = 99
    rows[0]["content"] = "0" * 32
    chained = fingerprint(canonical([rows[0][key] for key in ("scenario", "rules", "content", "seed", "chance")]))
    before: list[str] = []
    for row in rows:
        if row["is"] == "order":
            parts = (chained.encode(), canonical(row["order"]), canonical(row["events"]))
            before.append(chained)
            chained = row["fingerprint"] = fingerprint(*parts)
        elif row["is"] == "undo":
            chained = before[-row["orders"]]
            del before[-row["orders"] :]
    game = Game.load(write(saved, rows))
    assert game.view_only
    assert "version 99" in game.warnings[0]
    assert mine.state == game.state
    assert mine.state_at(17) == game.state_at(17)
    with pytest.raises(RecordError, match="only be looked at"):
        game.play(EndPhase())
    with pytest.raises(RecordError, match="only be looked at"):
        game.fork(5)
    assert (False, None) == (game.undo(), game.redo())


# -- the list of saved games


def test_saved_games_are_listed_latest_first_with_their_turn(shusha: Scenario) -> None:
    path = new_save_path("shusha-1992")
    with Game.new(shusha, "1", players={"armenian": PERSON}, path=path) as game:
        for _ in range(4):
            game.play(EndPhase())
        assert new_save_path("shusha-1992") != path
    (path.parent / "broken.jsonl").write_text("no record\n")
    found = {item.path: item for item in saved_games()}
    mine = found[path]
    assert ("shusha-1992", 3, False, {"armenian": PERSON}, "") == (
        mine.scenario,
        mine.turn,
        mine.finished,
        mine.players,
        mine.problem,
    )
    assert "line 1" in found[path.parent / "broken.jsonl"].problem


def test_a_finished_game_is_listed_as_finished(finished: Path, shusha: Scenario) -> None:
    assert (True, shusha.board.turns) == (summary(finished).finished, summary(finished).turn)
