"""The command line: names, options, keys of --json, exit codes, and one line for a person's mistake."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from game import RULES_VERSION
from game.core.orders import EndPhase
from game.record import Game
from game.scenario import list_ids, load

ROOT = Path(__file__).resolve().parents[1]


def run(*arguments: str | Path, hash_seed: str = "0", cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "game", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", timeout=300)


def result(*arguments: str | Path, code: int = 0) -> Any:
    done = run(*arguments, "--json")
    assert code == done.returncode, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "game.jsonl"
    with Game.new(load("shusha-1992"), "7", path=path) as game:
        for _ in range(6):
            game.play(EndPhase())
    return path


# -- help and mistakes


COMMANDS = [
    "list",
    "play",
    "replay",
    "auto",
    "verify",
    "check",
    "export",
    "shot",
    "map",
    "rulebook",
    "schema",
    "fuzz",
    "trust",
    "bench",
]


def test_help_names_every_command() -> None:
    done = run("--help")
    assert done.returncode == 0
    assert [] == [command for command in COMMANDS if command not in done.stdout]


@pytest.mark.parametrize("command", [[name] for name in COMMANDS] + [["map", "build"]])
def test_every_command_explains_itself(command: list[str]) -> None:
    done = run(*command, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout


def test_version_says_the_rules_version_before_anything_costly_is_imported() -> None:
    began = time.perf_counter()
    done = run("--version")
    assert time.perf_counter() - began < 2
    assert f"rules version {RULES_VERSION}" in done.stdout
    code = "import sys; sys.argv = ['game', '--version']; from game.__main__ import main; main(); print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {"typer", "rich", "numpy", "pygame", "pydantic", "yaml"}.isdisjoint(modules.split())


MISTAKES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("lst",), "No such command"),
    (("list", "--colour"), "No such option"),
    (("auto",), "Missing argument"),
    (("replay", "shusha-1993"), "did you mean"),
    (("replay", "none.jsonl"), "no such file"),
    (("replay", "shusha-1992", "--chance", "luck"), "expected one of dice, expected"),
    (("replay", "shusha-1992", "--until", "0"), "--until"),
    (("auto", "shusha-1992", "--seed", "9..2"), "range like 1..20"),
    (("verify", "none.jsonl"), "cannot be read"),
    (("check", "none"), "no such file or folder"),
    (("export", "shusha-1992"), "--png"),
    (("shot", "shusha-1992", "--size", "big", "--out", "x.png"), "WIDTHxHEIGHT"),
    (("map", "build", "shusha-9km"), "expected one of"),
    (("map", "build", "mine", "--box", "1,2,3"), "south,west,north,east"),
    (("schema", "poem"), "expected one of"),
    (("bench", "--rows", "1,99"), "expected numbers among"),
    (("bench", "--last"), "no table has been kept"),
    (("fuzz", "--scenario", "none"), "no scenario"),
)


@pytest.mark.parametrize(("arguments", "says"), MISTAKES)
def test_a_mistake_gets_one_line_and_exit_2(arguments: tuple[str, ...], says: str) -> None:
    done = run(*arguments)
    assert (2, "") == (done.returncode, done.stdout)
    assert done.stderr.count("\n") == 1
    assert says in done.stderr


def test_output_is_utf8_whatever_the_console_says(tmp_path: Path) -> None:
    done = run("replay", "shusha-1992", "--headless", "--until", "1", "--names", "majority")
    assert done.returncode == 0
    assert "Şuşa · Shushi" in done.stdout


def test_output_may_be_cut_short() -> None:
    command = f'"{sys.executable}" -m game rulebook | head -1'
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True)
    assert (0, "") == (done.returncode, done.stderr)


# -- looking


def test_list_has_its_keys() -> None:
    rows = result("list")
    assert list(list_ids()) == [row["id"] for row in rows]
    for row in rows:
        assert {"id", "title", "start", "end", "ruleset", "hexes", "units", "minutes"} <= set(row)
    shusha = next(row for row in rows if row["id"] == "shusha-1992")
    assert ("1992-05-07T20:00", "1992-05-11T20:00", "tactical") == (shusha["start"], shusha["end"], shusha["ruleset"])


def test_replay_has_its_keys_and_needs_no_ruling() -> None:
    found = result("replay", "shusha-1992", "--headless")
    keys = {"scenario", "turns", "orders", "end_date", "checkpoints", "rulings", "fingerprint"}
    assert keys <= set(found)
    assert ("shusha-1992", 24, 0, "1992-05-11T20:00") == (
        found["scenario"],
        found["turns"],
        found["rulings"],
        found["end_date"],
    )
    assert len(found["checkpoints"]) == 5
    assert all({"date", "place", "kind", "expected", "actual", "met"} <= set(mark) for mark in found["checkpoints"])


def test_two_hash_seeds_give_one_fingerprint() -> None:
    prints = [
        json.loads(run("replay", "shusha-1992", "--json", "--seed", "3", hash_seed=seed).stdout)["fingerprint"]
        for seed in ("1", "4242")
    ]
    assert prints[0] == prints[1]


def test_replay_in_the_terminal_has_dates_orders_results_and_checkpoints() -> None:
    text = run("replay", "shusha-1992", "--headless").stdout
    for words in (
        "Turn 2 of 24: 8 May 1992, 00:00-04:00.",
        "internationally recognised as part of Azerbaijan",
        "> ",
        "Documented control",
        "Orders by basis",
        "Human cost",
        "Fingerprint",
    ):
        assert words in text
    assert text.index("Human cost") < text.index("Objectives:") < text.index("Standing:")


def test_a_saved_game_is_replayed_as_it_was(saved: Path) -> None:
    found = result("replay", saved)
    with Game.load(saved, resume=False) as game:
        assert (game.fingerprint, len(game.orders), "7") == (found["fingerprint"], found["orders"], found["seed"])
    until = result("replay", saved, "--until", "2")
    assert 2 == until["turns"]
    assert until["orders"] < found["orders"]
    assert run("replay", saved, "--headless", "--seed", "3").returncode == 2


def test_replay_until_a_turn_stops_there() -> None:
    found = result("replay", "shusha-1992", "--until", "3")
    assert (3, "1992-05-08T08:00") == (found["turns"], found["end_date"])


# -- computer against computer


def test_auto_has_its_keys_and_its_record_verifies(tmp_path: Path) -> None:
    path = tmp_path / "auto.jsonl"
    found = result("auto", "shusha-1992", "--seed", "3", "--record", path)
    assert {"scenario", "seed", "turns", "orders", "result", "fingerprint", "seconds"} <= set(found)
    assert {"human_cost", "objectives", "standing"} <= set(found["result"])
    checked = result("verify", path)[0]
    assert (True, True, found["fingerprint"]) == (checked["ok"], checked["finished"], checked["fingerprint"])


def test_auto_plays_a_range_of_seeds_and_writes_a_record_of_each(tmp_path: Path) -> None:
    found = result("auto", "shusha-1992", "--seed", "1..2", "--record", tmp_path / "auto.jsonl")
    assert ["1", "2"] == [game["seed"] for game in found]
    assert found[0]["fingerprint"] != found[1]["fingerprint"]
    assert ["auto-1.jsonl", "auto-2.jsonl"] == sorted(path.name for path in tmp_path.glob("*.jsonl"))


def test_auto_gives_one_game_for_one_seed_whatever_the_hash_seed() -> None:
    games = [json.loads(run("auto", "shusha-1992", "--json", hash_seed=seed).stdout) for seed in ("1", "99")]
    assert games[0]["fingerprint"] == games[1]["fingerprint"]


def test_auto_plays_history_against_the_computer_and_tells_the_reasons() -> None:
    done = run("auto", "shusha-1992", "--a", "historical", "--reasons")
    assert done.returncode == 0
    assert "Armenian forces: end the phase. (as it was planned in history)" in done.stdout
    told = [line for line in done.stdout.splitlines() if ". Azerbaijani forces: " in line]
    assert len(told) > 20
    assert all(line.endswith(")") and "()" not in line for line in told)


def test_an_unknown_player_is_named(tmp_path: Path) -> None:
    done = run("auto", "shusha-1992", "--a", "nobody")
    assert (2, 1) == (done.returncode, done.stderr.count("\n"))
    assert "staff" in done.stderr
    assert "historical" in done.stderr


# -- verifying


def test_verify_has_its_keys_and_exit_codes(saved: Path, tmp_path: Path) -> None:
    good = result("verify", saved)
    assert [(str(saved), True, None)] == [(row["file"], row["ok"], row["first_difference"]) for row in good]
    rows = [json.loads(line) for line in saved.read_text().splitlines()]
    altered = next(row for row in rows if row.get("n") == 3)
    altered["fingerprint"] = "f" * 32
    bad = tmp_path / "bad.jsonl"
    bad.write_text("".join(json.dumps(row) + "\n" for row in rows))
    row = result("verify", saved, bad, code=1)[1]
    assert (False, 3) == (row["ok"], row["first_difference"]["order"])
    assert {"order", "expected", "found"} == set(row["first_difference"])
    assert "order 3 does not repeat" in run("verify", bad).stdout


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.9999])
def test_verify_refuses_what_is_cut_off_or_garbage(saved: Path, keep: float) -> None:
    whole = saved.read_bytes()
    saved.write_bytes(whole[: int(len(whole) * keep)] or b"\x00garbage\xff")
    done = run("verify", saved)
    assert 2 == done.returncode
    assert (1, "") == (done.stderr.count("\n"), done.stdout)


def test_a_game_of_a_scenario_of_ones_own_is_replayed_and_verified_with_it(tmp_path: Path) -> None:
    mine = tmp_path / "mine-1992"
    shutil.copytree(ROOT / "scenarios" / "shusha-1992", mine)
    for file in mine.glob("*.yaml"):
        file.write_text(file.read_text(encoding="utf-8").replace("shusha-1992", "mine-1992"), encoding="utf-8")
    path = tmp_path / "game.jsonl"
    with Game.new(load(mine), "7", path=path) as game:
        game.play(EndPhase())
    assert "needs the scenario 'mine-1992'" in run("verify", path).stderr
    assert run("verify", path, "--scenario", mine).returncode == 0
    assert "mine-1992" == result("replay", path, "--scenario", mine)["scenario"]


# -- checking


@pytest.mark.parametrize("scenario", list_ids())
def test_check_finds_no_fault_in_what_is_shipped(scenario: str) -> None:
    assert [] == result("check", ROOT / "scenarios" / scenario)
    assert run("check", scenario).returncode == 0


def test_check_has_its_keys_and_exit_1(tmp_path: Path) -> None:
    mine = tmp_path / "shusha-1992"
    shutil.copytree(ROOT / "scenarios" / "shusha-1992", mine)
    text = (mine / "oob.yaml").read_text(encoding="utf-8")
    (mine / "oob.yaml").write_text(text.replace("type: infantry", "type: infantri", 1), encoding="utf-8")
    faults = result("check", mine, code=1)
    assert [("oob.yaml", "infantry")] == [(fault["file"], fault["suggestion"]) for fault in faults]
    assert {"file", "line", "column", "message", "suggestion"} <= set(faults[0])
    done = run("check", mine)
    assert done.stdout.startswith(f"oob.yaml:{faults[0]['line']}:")


def test_fuzz_has_its_keys() -> None:
    found = result("fuzz", "--orders", "300", "--seed", "5", "--scenario", "shusha-1992")
    assert {"orders", "games", "findings"} <= set(found)
    assert found["orders"] >= 300
    assert [] == found["findings"]


def test_bench_has_its_keys_and_keeps_its_last_table() -> None:
    rows = result("bench", "--rows", "11")
    assert {"row", "ours", "peer", "ratio", "goal", "met"} <= set(rows[0])
    assert rows[0]["peer"] > 0
    assert rows == result("bench", "--last")
    assert "loaded and checked" in run("bench", "--last").stdout


# -- making


def test_export_writes_a_picture(saved: Path, tmp_path: Path) -> None:
    for what, more in (("shusha-1992", ()), (str(saved), ("--turn", "2"))):
        out = tmp_path / "board.png"
        assert run("export", what, "--png", out, *more).returncode == 0
        assert out.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_map_build_gives_the_shipped_map(tmp_path: Path) -> None:
    out = tmp_path / "shusha.yaml"
    assert run("map", "build", "shusha-2km", "--out", out).returncode == 0
    assert (ROOT / "scenarios" / "maps" / "shusha-2km.yaml").read_bytes() == out.read_bytes()


def test_map_build_of_any_box(tmp_path: Path) -> None:
    done = run("map", "build", "mine", "--box", "39.7,46.6,39.9,46.9", "--scale", "5000", "--out", tmp_path / "m.yaml")
    assert done.returncode == 0
    assert "5000 m" in done.stdout


def test_the_rulebook_is_in_order() -> None:
    numbers = [row["number"] for row in result("rulebook")]
    assert numbers == sorted(numbers, key=lambda number: [int(part) for part in number.split(".")])
    assert numbers[0] == "1.1"
    assert "\n5.2  " in run("rulebook").stdout


def test_schema_of_one_kind_and_of_all(tmp_path: Path) -> None:
    every = json.loads(run("schema").stdout)
    assert {"scenario", "oob", "events", "chronicle", "history", "map", "rules"} <= set(every)
    assert every["oob"] == json.loads(run("schema", "oob").stdout)
    assert run("schema", "--out", tmp_path).returncode == 0
    assert every["oob"] == json.loads((tmp_path / "oob.schema.json").read_text(encoding="utf-8"))


def test_commands_work_from_any_folder(tmp_path: Path) -> None:
    done = run("list", cwd=tmp_path)
    assert done.returncode == 0
    assert "shusha-1992" in done.stdout


# -- without a display


def test_without_a_display_shusha_is_replayed_and_the_rest_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "there_is_none")
    done = run()
    assert done.returncode == 0
    assert done.stdout.startswith("There is no display")
    for words in (
        "Turn 24 of 24",
        "Documented control",
        "Objectives:",
        "These work without one: list, replay --headless",
    ):
        assert words in done.stdout


def test_replay_without_a_display_goes_on_in_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "there_is_none")
    done = run("replay", "shusha-1992", "--until", "2")
    assert done.returncode == 0
    assert "there is no display" in done.stderr
    assert "Documented control" in done.stdout


def test_play_without_a_display_says_so_and_names_what_works(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "there_is_none")
    done = run("play", "shusha-1992", "--record", tmp_path / "game.jsonl")
    assert 2 == done.returncode
    assert "there is no display" in done.stderr
    assert "replay --headless" in done.stderr
    assert not (tmp_path / "game.jsonl").exists()


def test_the_rulebook_is_a_page_whose_links_lead_somewhere(tmp_path: Path) -> None:
    """Every rule stands there once, and each rule and number it names can be followed."""
    out = tmp_path / "book" / "rules.html"
    assert run("rulebook", "--html", out).returncode == 0
    page = out.read_text(encoding="utf-8")
    ids = re.findall(r'id="([^"]+)"', page)
    links = set(re.findall(r'href="#([^"]+)"', page))

    assert len(ids) == len(set(ids))
    assert links - set(ids) == set()
    assert {f"rule-{rule['number']}" for rule in result("rulebook")} <= set(ids)
    assert "chart-movement-near_enemy_hexes" in links, "5.3 leads to its number"
    assert "rule-6.15" in links, "4.6 leads to another rule"
    assert "<script" not in page and "http" not in page.replace("http-equiv", "")


def test_every_number_a_rule_names_stands_in_the_charts() -> None:
    """Words in backticks are entries of the charts, or orders."""
    from game import rulebook
    from game.core import orders

    numbers = rulebook.charts()
    named = {
        (rule.number, word)
        for chapter in rulebook.chapters()
        for rule in chapter.rules
        for word in re.findall(r"`([^`]+)`", rule.text)
    }

    assert {(rule, word) for rule, word in named if not numbers.named(word) and not hasattr(orders, word)} == set()
    assert len(named) > 25


def test_a_piece_of_the_region_has_the_changes_by_hand_of_the_region(tmp_path: Path) -> None:
    """Wherever it is written, and by name alone."""
    out = tmp_path / "piece.yaml"
    assert run("map", "build", "kalbajar-5km", "--out", out).returncode == 0
    built = yaml.safe_load(out.read_text(encoding="utf-8"))
    hex = next(place["hex"] for place in built["places"] if place["id"] == "kalbajar")

    assert (built["id"], built["cols"], built["rows"]) == ("kalbajar-5km", 22, 24)
    assert built["heights_m"][int(hex[2:])].split()[int(hex[:2])] == "1550"
