"""Commands that try things: verify, check, fuzz, bench, trust."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from game import record, report
from game.commands.terminal import (
    IdArgument,
    Json,
    Mistake,
    ScenarioOption,
    app,
    one_of,
    print_json,
    progress,
    stoppable,
    tracked,
)
from game.core.errors import LineOfContactError
from game.scenario import check as check_files
from game.scenario import list_ids, scenarios_root
from game.scenario import load as load_scenario


@app.command()
def verify(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Saved games.")],
    as_json: Json = False,
    made_with: ScenarioOption = None,
) -> int:
    """Resolve every order of saved games again. Exit 1 when one does not repeat, 2 when one cannot be read."""
    code = 0
    rows: list[dict[str, Any]] = []
    scenario = load_scenario(made_with) if made_with else None
    for path in tracked(files, "records"):
        try:
            result = record.verify(path, scenario)
        except LineOfContactError as error:
            code = 2
            rows.append({"file": str(path), "ok": False, "first_difference": None, "error": str(error)})
            print(f"line-of-contact: {error}", file=sys.stderr)
            continue
        found = result.first_difference
        rows.append(
            {
                "file": str(path),
                "ok": result.ok,
                "first_difference": found and {"order": found.order, "expected": found.expected, "found": found.found},
                "orders": result.orders,
                "finished": result.finished,
                "fingerprint": result.fingerprint,
            }
        )
        if not result.ok:
            code = max(code, 1)
        if not as_json:
            end = "finished" if result.finished else "not finished"
            print(f"{path}: {found or f'{result.orders} orders repeat ({end}), fingerprint {result.fingerprint}'}")
    if as_json:
        print_json(rows)
    return code


@app.command("study")
def study_games(
    what: IdArgument,
    out: Annotated[Path, typer.Option(help="A folder for games.csv.")],
    runs: Annotated[int, typer.Option(min=1, max=100_000, help="Games, of seeds 1 to this number.")] = 10,
    jobs: Annotated[int, typer.Option(min=1, max=256, help="Processes that play side by side.")] = 1,
    a: Annotated[str, typer.Option("--a", help="Who plays side A: a computer player, or historical.")] = "staff",
    b: Annotated[str, typer.Option("--b", help="Who plays side B.")] = "staff",
    ablations: Annotated[
        bool, typer.Option("--ablations", help="Also with each thing left out that it names.")
    ] = False,
) -> None:
    """Play many games of one scenario and tabulate what they came to."""
    from game import study

    scenario = load_scenario(what)
    left_out = ["", *(entry.id for entry in scenario.board.ablations)] if ablations else [""]
    if ablations and len(left_out) == 1:
        raise Mistake(f"{scenario.id} names nothing that can be left out (ablations in politics.yaml)")
    seeds = [str(seed) for seed in range(1, runs + 1)]
    games = study.study(what, seeds, (a, b), jobs, left_out)
    rows = []
    with progress("games", len(seeds) * len(left_out)) as advance:
        for row in games:
            rows.append(row)
            advance()
    try:
        out.mkdir(parents=True, exist_ok=True)
        study.write(rows, out / "games.csv")
    except OSError as error:
        raise Mistake(f"cannot write to {out}: {error.strerror or error}") from error
    texts = {entry.id: entry.expected for entry in scenario.board.ablations}
    counted = {gauge.text for gauge in study.gauges(scenario)}
    for left in left_out:
        own = [row for row in rows if row["without"] == (left or "nothing")]
        print(f"Without {left}: expected {texts[left]}" if left else f"{scenario.title}, {len(own)} games")
        for key in own[0]:
            if key not in ("seed", "without", "until", "end") and key not in counted:
                low, middle, high = study.spread(own, key)
                print(f"  {key:34} {low:>9} {middle:>9} {high:>9}")
    if ablations:
        print("What should differ, and what did (means; games that went as expected and against it, seed by seed):")
        for found in study.verdicts(scenario, rows):
            wanted = "more" if found.gauge.more else "fewer"
            print(f"  {found.without:18} {found.gauge.text}: {wanted} expected")
            print(
                f"  {'':18} {found.before:.1f} with everything, {found.after:.1f} without; "
                f"{found.as_expected} and {found.against} of {found.games}: {found.word}"
            )
    print(f"Every game is in {out / 'games.csv'}: lowest, middle and highest of each number above.")


@app.command()
def check(
    path: Annotated[str, typer.Argument(metavar="PATH", help="A scenario's folder or id, or one file.")],
    as_json: Json = False,
) -> int:
    """Find the mistakes in a scenario, all at once. Exit 1 when there are any."""
    target = Path(path)
    if not target.exists():
        shipped = scenarios_root() / path
        if path not in list_ids():
            raise Mistake(f"{path}: there is no such file or folder, and no shipped scenario of that id")
        target = shipped
    faults = check_files(target)
    if as_json:
        print_json(
            [
                {
                    "file": fault.file,
                    "line": fault.line,
                    "column": fault.column,
                    "message": fault.message,
                    "suggestion": fault.suggestion,
                }
                for fault in faults
            ]
        )
    else:
        print("\n".join(map(str, faults)) or f"{target}: no faults")
    return 1 if faults else 0


@app.command()
def fuzz(
    orders: Annotated[int, typer.Option(min=1, help="How many orders to play.")] = 20_000,
    seed: Annotated[int, typer.Option(help="Where the random play starts.")] = 1,
    scenario: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only this one; may be repeated.")] = None,
    as_json: Json = False,
    jobs: Annotated[int, typer.Option(min=1, max=256, help="Processes that play side by side.")] = 2,
) -> int:
    """Play random legal and illegal orders and look for faults of the rules. Exit 1 when there are any.

    Without --scenario all are played: each has the same share of the orders, a campaign's is shared by its chapters.
    Stopped before its end (Ctrl+C), it says what it found so far.
    """
    from game import fuzz as random_play

    for one in scenario or ():
        load_scenario(one)
    amounts = random_play.shares(orders, scenario or ())
    work, by_scenario = random_play.chunks(amounts, seed), {name: random_play.FuzzReport() for name in amounts}
    stopped = False
    try:
        with stoppable(), progress("orders", sum(chunk.orders for chunk in work), tell_s=60) as advance:
            for chunk, part in random_play.run_all(work, min(jobs, len(work))):
                by_scenario[chunk.scenario].add(part)
                advance(chunk.orders)
    except KeyboardInterrupt:
        stopped = True
    found = random_play.FuzzReport()
    for part in by_scenario.values():
        found.add(part)
    if as_json:
        print_json(found.plain() | {"scenarios": {name: part.plain() for name, part in by_scenario.items()}})
    else:
        head = ("scenario", "orders", "games", "to their end", "illegal, refused", "findings")
        numbers = [
            (part.orders, part.games, part.ended, part.illegal, len(part.findings)) for part in by_scenario.values()
        ]
        rows = [(name, *(f"{n:,}" for n in row)) for name, row in zip(by_scenario, numbers, strict=True)]
        print("\n".join(report.table(rows, head)))
        print(
            f"{found.orders:,} orders in {found.games:,} games, {found.illegal:,} illegal ones tried: "
            f"{len(found.findings)} findings" + (" (stopped before its end)" if stopped else "")
        )
        for finding in found.findings:
            print(json.dumps(finding.plain(), ensure_ascii=False))
    return 1 if found.findings else 130 if stopped else 0


@app.command()
def bench(
    rows: Annotated[str | None, typer.Option(help="Only these rows, as in 1,4.")] = None,
    as_json: Json = False,
    last: Annotated[bool, typer.Option("--last", help="Show what was last measured, without a run.")] = False,
) -> None:
    """Time our work beside other libraries at the same work, in the same run. Goals are ratios."""
    from game import bench as benches

    numbers = benches.rows_named(rows)
    if last:
        table = benches.last_table(numbers)
        if table is None:
            raise Mistake("no table has been kept yet; run `line-of-contact bench` first")
    else:
        with progress("rows", len(numbers)) as advance:
            table = benches.run(numbers, advance)
    if as_json:
        print_json(table)
    else:
        print("\n".join(benches.table_lines(table)))


@app.command()
def trust(
    size: Annotated[str, typer.Option(help="small, a minute; or full, for the record.")] = "small",
    only: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this proof; may be repeated.")] = None,
    as_json: Json = False,
    jobs: Annotated[int, typer.Option(min=1, max=256, help="How many parts of proofs run at a time.")] = 2,
) -> int:
    """Try every promise many times: same game everywhere, no crash loses an order, honest odds, honest fog and more.

    Exit 1 when a promise was not kept; the first failure of each is named, with how to see it again. Stopped before
    its end (Ctrl+C), it prints the table of what was done and says what was not.
    """
    from game import trust as proofs

    one_of("--size", size, proofs.SIZES)
    names = list(dict.fromkeys(one_of("--only", name, proofs.NAMES) for name in only or proofs.NAMES))
    expected = proofs.estimates(names, size)
    if size == "full":
        each = ", ".join(f"{name} {proofs.duration({name: expected[name]}, 1)[6:]}" for name in names)
        print(f"{proofs.duration(expected, jobs)} with {jobs} jobs; of one core: {each}", file=sys.stderr, flush=True)
    found = []
    with progress("proofs", sum(expected.values()), tell_s=60) as advance:
        for outcome in proofs.prove(names, size, record.home() / "trust", advance, jobs):
            found.append(outcome)
            if size == "full":
                print(proofs.told(outcome), file=sys.stderr, flush=True)
    found.sort(key=lambda outcome: proofs.NAMES.index(outcome.name))
    if as_json:
        print_json(proofs.as_json(found, size))
    else:
        print("\n".join(report.table(proofs.table_rows(found, expected), proofs.TABLE_HEAD)))
        print("\n".join(proofs.remarks(found)))
    if any(outcome.failures for outcome in found):
        return 1
    return 130 if any(outcome.stopped for outcome in found) else 0
