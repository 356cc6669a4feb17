"""Hold every text a person can read to the project's rules of language.

Three things are checked here by machine: words the narrator does not use (each with its reason and the few exact
places where it may stand), place names that were in use on the scenario's date, and equal space for both peoples.
The checker itself is tested on planted faults, so that it cannot pass by seeing nothing.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from game import commands
from game.report import table
from game.scenario import load as load_scenario
from game.scenario.balance import HEAD as BALANCE_HEAD
from game.scenario.balance import Count, balance, counts, table_rows

ROOT = Path(__file__).resolve().parent.parent
SCENARIOS = ROOT / "scenarios"

SIDE_LABELS = {"armenian": "Armenian forces", "azerbaijani": "Azerbaijani forces"}
TWO_FACTS = (
    "Nagorno-Karabakh was and is internationally recognised as part of Azerbaijan; "
    "the UN Security Council affirmed this in 1993. "
    "In 1988 about three quarters of its people were Armenians, whose regional council asked for transfer to Armenia; "
    "in December 1991 a vote for independence was held, which the Azerbaijanis of the region boycotted."
)


@dataclass(frozen=True)
class Word:
    """A wording the narrator does not use, and why; `pattern` ignores case unless it says otherwise."""

    id: str
    pattern: str
    reason: str
    case_sensitive: bool = False

    def find(self, text: str) -> list[str]:
        """Return every piece of `text` that breaks this rule."""
        flags = 0 if self.case_sensitive else re.IGNORECASE
        return [found.group(0) for found in re.finditer(self.pattern, text, flags)]


@dataclass(frozen=True)
class Reading:
    """One text a person can read, with the file and the place in it."""

    where: str
    text: str


WORDS = (
    Word("azeris", r"\bAzer(?:i|is|i's)\b", "write Azerbaijanis, Azerbaijani", case_sensitive=True),
    Word("turks", r"(?<!Meskhetian )\bTurks\b|\bTatars?\b", "not a name for Azerbaijanis"),
    Word("artsakh", r"\bArtsakh\b|Da[gğ]l[ıi]q Qaraba[gğ]", "in narration the land is Nagorno-Karabakh"),
    Word("enclave", r"\benclaves?\b", "not a state, and not a name for the region"),
    Word("enemy", r"\benem(?:y|ies)\b", "name the side: Armenian forces, Azerbaijani forces"),
    Word("ours", r"\bour (?:men|boys|forces|troops|side|soldiers|lines)\b|\bours\b", "the narrator has no side"),
    Word(
        "labels-for-fighters",
        r"\b(?:separatists?|terrorists?|bandits?|aggressors?|fedayi(?:s|n|een)?|militants?|martyrs?)\b",
        "write fighters, soldiers, armed groups, the dead",
    ),
    Word("hero", r"\bhero(?:es|ic|ically|ism)?\b|\bglor(?:y|ious)\b", "a commander has a role and dates"),
    Word("mercenaries", r"\bmercenar(?:y|ies)\b", "write contract pilots, hired fighters"),
    Word("self-defence-forces", r"\bself-defen[cs]e (?:forces?|units?|detachments?)\b", "one side's name for itself"),
    Word("so-called", r"\bso-called\b|\balleged(?:ly)?\b", "scare words; say who claims it"),
    Word("regime", r"\bregime\b|\bpuppet\b", "write authorities"),
    Word(
        "occupied-liberated",
        r"\b(?:un)?(?:occup(?:y|ied|ies|ying|ation|iers?)|liberat(?:e|ed|es|ing|ion|ors?))\b",
        "write captured by, came under the control of; either word only as a view with its owner",
    ),
    Word(
        "fall-of", r"\bfall of\b|\bfell to\b|\bretook\b|\bretaken\b|\bretak(?:e|ing)\b", "write captured, changed hands"
    ),
    Word(
        "genocide", r"\bgenocid(?:e|al)\b", "write massacre, pogrom, killings; the word only as a view with its owner"
    ),
    Word("ethnic-cleansing", r"\bethnic(?:ally)? cleans", "write were driven out, were forced to leave"),
    Word(
        "cleared",
        r"\bclear(?:ed|ing|s)? (?:of (?:people|residents|villagers|\w+s\b)|the (?:town|village)s?\b)",
        "people are driven out",
    ),
    Word(
        "exchange",
        r"\bexchang(?:e|ed|es|ing) (?:of )?(?:people|populations?|prisoners|hostages|captives)\b"
        r"|\b(?:exchange stock|population exchange|bargaining chips?)\b",
        "people are not goods",
    ),
    Word(
        "humanitarian-corridor", r"\bhumanitarian corridors?\b", "write the road through Lachin, passage for civilians"
    ),
    Word("security-zone", r"\bsecurity (?:zone|belt)s?\b|\bbuffer zones?\b", "write districts outside the former NKAO"),
    Word("revenge", r"\b(?:revenge|avenge[ds]?|retaliation|reprisals?)\b", "no massacre is the answer to another"),
    Word(
        "horror",
        r"\b(?:brutal(?:ly|ity)?|barbari(?:c|ous|ans?|ty)|savage(?:ly|ry)?|heinous|bloodthirsty)\b"
        r"|\b(?:vicious(?:ly)?|atrocit(?:y|ies)|horrific)\b",
        "no adjectives of horror",
    ),
    Word(
        "comfort",
        r"\bsurgical(?:ly)?\b|\bcollateral\b|\bneutrali[sz](?:e|ed|ing)\b|\bsoft targets?\b",
        "no words of comfort for harm",
    ),
    Word(
        "character",
        r"\b(?:better motivated|ill-disciplined|undisciplined|born fighters|cowardly|cowards?|brave(?:ly|ry)?)\b",
        "no character of a people",
    ),
    Word(
        "victory",
        r"\bvictor(?:y|ies|ious|s)\b|\bdefeats?!|\byou (?:won|win|lost|lose)\b|\btriumph\w*\b",
        "outcome, not triumph",
    ),
    Word(
        "reward",
        r"\b(?:medals?|achievements?|fanfares?|high ?scores?|trophy|trophies)\b",
        "harm and capture earn nothing",
    ),
    Word("rewrite", r"\brewrite history\b|\btake command\b", "the button is Play on from here"),
    Word(
        "titles",
        r"\bwedding in the mountains\b|\bcolumns up the cliffs\b|\bopening the corridor\b",
        "titles name place and date",
    ),
    Word("people-as-gain", r"\+ ?\d[\d,]* (?:people|residents|civilians)\b", "people are never a gain"),
    Word(
        "people-for-army",
        r"\bthe (?:Armenians|Azerbaijanis) (?:took|take|captured?|attack(?:ed|s)?|fired?|shell(?:ed|s)?)\b"
        r"|\bthe (?:Armenians|Azerbaijanis) (?:advanced?|storm(?:ed|s)?|seized?|won|held|retreated)\b",
        "one people's name is not an army's: write Armenian forces, Azerbaijani forces",
    ),
    Word(
        "spelling",
        r"\b(?:Shushi|Khankendi|Xank[əe]ndi|Khojalu|Xocal[ıi]|Khodzhal[yi]|Aghdam|Fizuli|Krkzhan|Krkjan|Karin Tak)\b"
        r"|\b(?:Dashalt[yi]|Kelbajar|Qubadl[ıi]|Gubadly|Dzhangasan|Jangasan|Zarisl[yi])\b",
        "running English has one spelling for a place",
    ),
    Word(
        "later-names",
        r"\b(?:Akna|Varanda|Jrakan|Kovsakan|Kashunik|Berdzor|Karvachar|Aghavno|Jermajur|Ivanyan|Paytakaran)\b"
        r"|\b(?:Ishkhanadzor|Vazgenashen|Ajapnyak|Ughtasar|Nor Maragha|Tigranashen)\b"
        r"|\b(?:Suqovu[şs]an|G[öo]yg[öo]l|Karvansara|Basarke[çc][əe]r|Qarakils[əe]|[İI]r[əe]van)\b",
        "not a name on a map of 1988-1994",
    ),
)

ALLOWED: Mapping[tuple[str, str], tuple[str, ...]] = {
    # (file, rule) -> the exact pieces of text that may stand there, each with its reason in the comment above it
    # The notes name the operation once, to say why the title does not.
    ("scenarios/shusha-1992/notes.md", "titles"): ("Wedding in the Mountains",),
    # The notes say which usage belongs to whom.
    ("scenarios/shusha-1992/notes.md", "occupied-liberated"): ("occupation", "liberation"),
    ("scenarios/goranboy-1992/notes.md", "occupied-liberated"): ("liberation",),
    # The rulebook of a two-sided game needs one word for the other side, whichever it is.
    ("game/rules", "enemy"): ("enemy", "enemies", "Enemy", "Enemies"),
    ("game/ui", "enemy"): ("enemy", "enemies", "Enemy", "Enemies"),
    ("scenarios/rules", "enemy"): ("enemy", "enemies", "Enemy", "Enemies"),
    ("scenarios/first-steps", "enemy"): ("enemy", "enemies", "Enemy", "Enemies"),
    ("README.md", "enemy"): ("enemy", "enemies", "Enemy", "Enemies"),
    # The road traces carry this name in their data file; the village stands on the same map by its running name.
    ("scenarios/maps", "spelling"): ("Dashalti",),
    # "Take command" is only barred as the name of the button; command is also a thing an HQ has.
    ("game/rules", "rewrite"): ("take command",),
}

NOT_PROSE = {
    "$schema", "id", "url", "source", "where", "place", "places", "to", "target", "hex", "hexes", "terrain",
    "heights_m", "relief_m", "hexsides", "names", "legend", "chronicle", "map", "ruleset", "confidence",
    "position_source", "majority_source",
}  # fmt: skip
"""Keys whose values are ids, addresses, grids or name forms: name forms have their own test."""

VIEW_KEYS = {"views"}
"""Attributed views may use their owner's words."""


def prose_of(value: Any, path: str = "") -> Iterator[Reading]:
    """Yield every readable string of a YAML document, without ids, name forms, cited titles and attributed views."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in NOT_PROSE or key in VIEW_KEYS or (key == "title" and re.search(r"/sources\[\d+]$", path)):
                continue
            yield from prose_of(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from prose_of(inner, f"{path}[{index}]")
    elif isinstance(value, str) and not re.search(r"/places\[\d+]$", path):  # ids of places
        yield Reading(path, value)


def prose_of_markdown(text: str) -> str:
    """Return a Markdown text without code and addresses."""
    text = re.sub(r"```.*?```", " ", text, flags=re.DOTALL)
    text = re.sub(r"`[^`]*`", " ", text)
    return re.sub(r"\(?https?://\S+", " ", text)


def docstrings_of(path: Path) -> Iterator[Reading]:
    """Yield the docstrings of a module: the rulebook is printed from them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield Reading(getattr(node, "name", "module"), prose_of_markdown(text))


def screen_strings_of(path: Path) -> Iterator[Reading]:
    """Yield the strings of a module that can reach a screen: those with a space or a capital, without docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            text = node.value
            if " " in text.strip() or text[:1].isupper():
                yield Reading(f"line {node.lineno}", text)


def shipped_texts() -> Iterator[tuple[str, Reading]]:
    """Yield (file, text) for everything shipped that a person can read."""
    for path in sorted(SCENARIOS.rglob("*.yaml")):
        file = path.relative_to(ROOT).as_posix()
        for reading in prose_of(yaml.safe_load(path.read_text(encoding="utf-8"))):
            yield file, reading
    for path in sorted([*SCENARIOS.rglob("*.md"), *ROOT.glob("*.md")]):
        yield path.relative_to(ROOT).as_posix(), Reading("text", prose_of_markdown(path.read_text(encoding="utf-8")))
    for path in sorted((ROOT / "game" / "rules").glob("*.py")):
        for reading in docstrings_of(path):
            yield path.relative_to(ROOT).as_posix(), reading
    for path in sorted((ROOT / "game" / "ui").rglob("*.py")):
        for reading in screen_strings_of(path):
            yield path.relative_to(ROOT).as_posix(), reading


def is_allowed(file: str, rule: str, found: str) -> bool:
    """Tell whether this piece of text stands in the list of argued exceptions for this file or its folder."""
    return any(
        found in pieces
        for (place, known), pieces in ALLOWED.items()
        if known == rule and (file == place or file.startswith(place + "/"))
    )


def faults_in(file: str, reading: Reading) -> list[str]:
    """Return one line for each wording of `reading` that the narrator does not use."""
    return [
        f"{file} {reading.where}: {found!r}; {word.reason} [{word.id}]"
        for word in WORDS
        for found in word.find(reading.text)
        if not is_allowed(file, word.id, found)
    ]


def name_faults(place: Mapping[str, Any], date: str) -> list[str]:
    """Return one line for each name form of a map place that was not in use, or not alone in use, on `date` (ISO)."""
    later = next(word for word in WORDS if word.id == "later-names")
    faults = []
    for language, forms in place.get("names", {}).items():
        current = []
        starts = {str(form.get("from") or "") for form in forms}
        for form in forms:
            since, until = str(form.get("from") or ""), str(form.get("to") or "")
            # The Armenian name of Kalbajar is in use from April 1993 on.
            in_time = form["form"] in ("Karvachar", "Քարվաճառ") and since >= "1993-04"
            if (later.find(form["form"]) and not in_time) or since[:4] > "1994":
                faults.append(f"{place['id']} {language}: {form['form']} is a later name")
            # In the year of a renaming whose day is not known, the new form alone is shown.
            ended = bool(until) and until in starts and until <= date
            if since <= date and (not until or until >= date[: len(until)]) and not ended:
                current.append(form["form"])
        if len(current) > 1:
            faults.append(f"{place['id']} {language}: {current} are both valid on {date}")
    return faults


def label_faults(scenario: Mapping[str, Any]) -> list[str]:
    """Return one line for each label, set of facts or title that is not as agreed; invented ground has no facts."""
    if not scenario.get("two_facts"):
        return []
    faults = [
        f"side {side['id']}: label {side['label']!r}, expected {SIDE_LABELS[side['id']]!r}"
        for side in scenario["sides"]
        if side["label"] != SIDE_LABELS[side["id"]]
    ]
    if " ".join(scenario["two_facts"].split()) != TWO_FACTS:
        faults.append("two_facts: the two facts are not both there word for word")
    if not re.fullmatch(
        r"[^,]+, (?:[A-Z][a-z]+(?: and [A-Z][a-z]+)?(?: to [A-Z][a-z]+)? )?19\d\d(?:-\d\d)?", scenario["title"]
    ):
        faults.append(f"title {scenario['title']!r}: a title names place and date")
    return faults


def entry_faults(entry: Mapping[str, Any]) -> list[str]:
    """Return one line for each part that a civilian-harm entry must have and has not."""
    name, faults = entry["id"], []
    level, community = entry["level"], entry.get("community", "")
    if level >= 2 and not entry.get("one_line"):
        faults.append(f"{name}: level {level} needs a line that is enough by itself")
    if level >= 1 and community not in ("armenian", "azerbaijani", "both"):
        faults.append(f"{name}: whose harm is this?")
    if level >= 2:
        sides = {view["side"] for view in entry.get("views", [])}
        if sides != set(SIDE_LABELS):
            faults.append(f"{name}: both views are needed, found {sorted(sides)}")
        faults += [f"{name}: {part} is empty" for part in ("findings", "unknown") if not entry.get(part)]
    faults += [
        f"{name}: figure {figure['what']!r} without owner"
        for figure in entry.get("figures", [])
        if not figure.get("according_to")
    ]
    if not entry.get("source"):
        faults.append(f"{name}: no source")
    return faults


def load(path: Path) -> Any:
    """Read one YAML file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def scenario_folders() -> list[Path]:
    """Return the folders that hold a scenario."""
    return sorted(path.parent for path in SCENARIOS.glob("*/scenario.yaml"))


def entries_of(folder: Path) -> list[dict[str, Any]]:
    """Return the chronicle entries of a scenario, none if it has no chronicle."""
    path = folder / "chronicle.yaml"
    return list(load(path)["entries"]) if path.exists() else []


FOLDERS = pytest.mark.parametrize("folder", scenario_folders(), ids=lambda path: path.name)


def test_shipped_texts_use_no_word_the_narrator_does_not_use() -> None:
    faults = [fault for file, reading in shipped_texts() for fault in faults_in(file, reading)]
    assert not faults, "\n" + "\n".join(faults)


def test_shipped_texts_are_really_read() -> None:
    texts = [f"{file} {reading.text}" for file, reading in shipped_texts()]
    assert len(texts) > 500
    for known in ("Some 50,000 people are left", "sank in snow", "The step is the pair"):
        expected = known != "sank in snow"  # a view, which speaks in its owner's words
        assert any(known in text for text in texts) is expected, known


@FOLDERS
def test_side_labels_facts_and_title_are_exact(folder: Path) -> None:
    assert label_faults(load(folder / "scenario.yaml")) == []


@FOLDERS
def test_both_peoples_have_equal_room(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`line-of-contact balance` prints the same table."""
    found = balance(load_scenario(folder))
    with capsys.disabled():
        print()
        print("\n".join(table(table_rows([found]), BALANCE_HEAD)))
    assert [] == [count for count in found.counts if not count.even]


def test_the_balance_can_be_read_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == commands.run(["balance"])
    printed = capsys.readouterr().out
    assert all(folder.name in printed for folder in scenario_folders())
    assert 0 == commands.run(["balance", "shusha-1992", "--json"])
    (shusha,) = json.loads(capsys.readouterr().out)
    assert shusha["even"] is True
    assert ["Armenian forces", "Azerbaijani forces"] == shusha["sides"]
    views = next(count for count in shusha["counts"] if count["what"] == "words: views")
    assert views["first"] > 100 < views["second"]


def test_the_command_tells_of_uneven_room(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a copy of Shusha one side's briefing says half as much of who lives there."""
    for name in ("shusha-1992", "maps", "rules"):
        shutil.copytree(SCENARIOS / name, tmp_path / name)
    path = tmp_path / "shusha-1992" / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    people = load(path)["sides"][0]["briefing"]["people"]
    start = text.index("people: >-") + len("people: >-")
    end = text.index("task: >-", start)
    path.write_text(f"{text[:start]}\n        {people[: len(people) // 2]}\n      {text[end:]}", encoding="utf-8")
    assert 1 == commands.run(["balance", str(path.parent)])
    assert "expected at most 20%" in capsys.readouterr().out


@FOLDERS
def test_record_entries_have_every_part(folder: Path) -> None:
    entries = entries_of(folder)
    assert [fault for entry in entries for fault in entry_faults(entry)] == []
    if any(entry["level"] >= 2 for entry in entries):
        assert load(folder / "scenario.yaml")["content_note"].startswith("Before you continue.")


@FOLDERS
def test_map_names_were_in_use_on_the_date(folder: Path) -> None:
    scenario = load(folder / "scenario.yaml")
    path = SCENARIOS / "maps" / f"{scenario['map']}.yaml"
    places = load(path)["places"]
    assert [fault for place in places for fault in name_faults(place, str(scenario["start"])[:10])] == []


PLANTED = {
    "azeris": "The Azeris left the village.",
    "turks": "A column of Turks came up the road.",
    "artsakh": "The army of Artsakh held the pass.",
    "enclave": "Food was short in the enclave.",
    "enemy": "Watch what the enemy does.",
    "ours": "Shusha is ours.",
    "labels-for-fighters": "Separatists came up the road.",
    "hero": "The heroic company climbed first.",
    "mercenaries": "Foreign mercenaries flew it.",
    "self-defence-forces": "The self-defence forces climbed the cliff.",
    "so-called": "The so-called republic voted.",
    "regime": "The regime in the city fell silent.",
    "occupied-liberated": "Shusha was liberated on 9 May.",
    "fall-of": "After the fall of Shusha the road was open.",
    "genocide": "It was a genocide.",
    "ethnic-cleansing": "The villages were ethnically cleansed.",
    "cleared": "The company cleared the village by noon.",
    "exchange": "An exchange of prisoners paid for it.",
    "humanitarian-corridor": "The humanitarian corridor was open.",
    "security-zone": "They held a security zone.",
    "revenge": "It was done in revenge for February.",
    "horror": "A brutal attack followed.",
    "comfort": "The strike was surgical.",
    "character": "The garrison was ill-disciplined.",
    "victory": "Victory! The town is yours.",
    "reward": "A medal for taking the pass.",
    "rewrite": "Rewrite history",
    "titles": "Wedding in the Mountains",
    "people-as-gain": "Reward: +200 people",
    "people-for-army": "The Armenians captured Shusha.",
    "spelling": "They marched from Shushi to Aghdam.",
    "later-names": "The road to Berdzor was cut.",
}


def test_every_rule_has_a_planted_fault() -> None:
    assert set(PLANTED) == {word.id for word in WORDS}


@pytest.mark.parametrize("rule", PLANTED)
def test_checker_finds_planted_fault(rule: str) -> None:
    found = faults_in("scenarios/planted/scenario.yaml", Reading("text", PLANTED[rule]))
    assert any(line.endswith(f"[{rule}]") for line in found), found


def test_checker_lets_agreed_wordings_pass() -> None:
    agreed = (
        "Armenian forces captured Shusha. Meskhetian Turks were among the residents. The road through Lachin was open.",
        "Azerbaijani forces killed residents of Maragha. Families were driven out. Hostages were held by both sides.",
        "Hundreds of Armenians, soldiers among them, looted it. Azerbaijanis of the region boycotted the vote.",
        "Aims met: 3 of 4. Human cost: 12 to 40. Movement points left: 7. Clear sky, dry ground.",
        "The massacre at Khojaly; the pogrom at Sumgait; the deportation of Armenian villagers in Operation Ring.",
    )
    assert [
        fault for text in agreed for fault in faults_in("scenarios/planted/scenario.yaml", Reading("text", text))
    ] == []


def test_checker_reads_yaml_prose_and_spares_views_and_cited_titles() -> None:
    document = {
        "sources": [{"id": "a", "title": "Liberation of a town", "note": "A heroic tale."}],
        "entries": [{"text": "Occupied in May.", "views": [{"text": "Occupation of Shusha."}], "names": ["Berdzor"]}],
    }
    found = [fault for reading in prose_of(document) for fault in faults_in("x.yaml", reading)]
    assert len(found) == 2
    assert "/sources[0]/note" in found[0]
    assert "/entries[0]/text" in found[1]


def test_exceptions_hold_only_where_they_were_argued() -> None:
    text = Reading("text", "Wedding in the Mountains")
    assert faults_in("scenarios/shusha-1992/notes.md", text) == []
    assert faults_in("scenarios/shusha-1992/scenario.yaml", text)
    assert faults_in("game/rulesx/a.py", Reading("text", "the enemy"))


def test_checker_reads_docstrings_and_screen_strings(tmp_path: Path) -> None:
    module = tmp_path / "page.py"
    module.write_text(
        '"""The separatists move first."""\nKEY = "enemy"\nTITLE = "Victory!"\n\n\n'
        'def f() -> str:\n    """Say it."""\n    return f"You won {KEY}"\n'
    )
    assert [fault for reading in docstrings_of(module) for fault in faults_in("game/rules/a.py", reading)]
    found = [fault for reading in screen_strings_of(module) for fault in faults_in("game/ui/a.py", reading)]
    assert [line.rsplit("[", 1)[1] for line in found] == ["victory]", "victory]"]


def test_checker_finds_uneven_room() -> None:
    assert [True, True, True] == [
        Count("words: views", 100, 81).even,
        Count("entries: civilian", 1, 2).even,
        Count("entries: views", 50, 41).even,
    ]
    assert [False, False, False] == [
        Count("words: views", 100, 79).even,
        Count("entries: civilian", 4, 6).even,
        Count("entries: views", 50, 39).even,
    ]
    scenario = load_scenario("shusha-1992")
    first, second = scenario.prose.sides.values()
    assert all(count.even for count in counts(scenario.prose.sides, scenario.prose.chronicle))
    short = first.model_copy(update={"briefing": first.briefing.model_copy(update={"people": "Nobody."})})
    uneven = counts({short.id: short, second.id: second}, scenario.prose.chronicle)
    assert "words: briefing, people" in [count.what for count in uneven if not count.even]
    half = [entry for entry in scenario.prose.chronicle if entry.community != first.id]
    assert "entries: civilian" in [count.what for count in counts(scenario.prose.sides, half) if not count.even]


def test_checker_finds_wrong_labels_facts_and_titles() -> None:
    good = {
        "title": "Shusha, May 1992",
        "two_facts": TWO_FACTS,
        "sides": [{"id": side, "label": label} for side, label in SIDE_LABELS.items()],
    }
    assert label_faults(good) == []
    assert label_faults(good | {"title": "The siege is broken"})
    assert label_faults(good | {"two_facts": TWO_FACTS.split(" In 1988")[0]})
    assert label_faults(good | {"sides": [{"id": "armenian", "label": "Armenia"}]})


def test_checker_finds_incomplete_entries() -> None:
    views = [{"side": side, "text": "a"} for side in SIDE_LABELS]
    good: dict[str, Any] = {
        "id": "x", "level": 2, "community": "both", "one_line": "a", "text": "a", "findings": "a", "unknown": "a",
        "views": views, "figures": [{"what": "killed", "according_to": "a"}], "source": ["a"],
    }  # fmt: skip
    assert entry_faults(good) == []
    broken: dict[str, Any]
    for broken in (
        {"one_line": ""},
        {"community": ""},
        {"views": views[:1]},
        {"findings": ""},
        {"figures": [{"what": "killed", "according_to": ""}]},
        {"source": []},
    ):
        assert len(entry_faults(good | broken)) == 1, broken


def test_checker_finds_names_out_of_their_time() -> None:
    renamed = [
        {"form": "Stepanakert", "from": "", "to": "1991-11-25"},
        {"form": "Xankəndi", "from": "1991-11-26", "to": ""},
    ]
    assert name_faults({"id": "stepanakert", "names": {"az": renamed}}, "1992-05-07") == []
    assert name_faults(
        {"id": "lachin", "names": {"hy_latin": [{"form": "Berdzor", "from": "", "to": ""}]}}, "1992-05-07"
    )
    assert name_faults({"id": "x", "names": {"az": [{"form": "Yeni", "from": "2020", "to": ""}]}}, "1992-05-07")
    assert name_faults(
        {"id": "x", "names": {"az": [{"form": "A", "from": "", "to": ""}, {"form": "B", "from": "", "to": ""}]}},
        "1992-05-07",
    )
