"""Freeze the program for computers without Python: `python desktop/build.py`.

It installs what is needed in a virtual environment of its own, freezes, adds papers and licences, proves that the
frozen program gives the game the source gives and draws its screen, and packs it. The result runs on the kind of system
it was built on, of the same age or newer; build on each kind.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from collections.abc import Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
NAME: Final = "line-of-contact"
PAPERS: Final = ("README.md", "LICENSE", "SECURITY.md", "CHANGELOG.md")
START: Final = "desktop/START.txt"
PROOF: Final = ("replay", "shusha-1992", "--headless", "--json")
"""What the frozen program and the source must answer with one fingerprint."""
TOOLS: Final = {"altgraph", "macholib", "pefile", "pip", "pyinstaller", "pyinstaller-hooks-contrib", "setuptools"}
"""Distributions that build and do not come along."""


def main() -> None:
    """Build, prove and pack."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--out", type=Path, default=ROOT / "dist", help="where to put the folder and the archive")
    options.add_argument("--no-archive", action="store_true", help="leave it at the folder")
    chosen = options.parse_args()
    started = time.monotonic()
    out: Path = chosen.out.resolve()
    with tempfile.TemporaryDirectory(prefix="desktop-", ignore_cleanup_errors=True) as folder:
        room = Path(folder)
        python = install(room / "venv")
        program = freeze(python, out, room)
        add_papers(room / "venv", program.parent)
        fingerprint = prove(python, program, room)
    print(f"{program.parent}: {megabytes(program.parent)}, replays Shusha as the source does ({fingerprint})")
    if not chosen.no_archive:
        archive = pack(program)
        print(f"{archive}: {megabytes(archive)}")
    print(f"{time.monotonic() - started:.0f} s")


def install(folder: Path) -> Path:
    """Make a virtual environment with the program and PyInstaller, and return its Python."""
    say("installing")
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    run(python, "-m", "pip", "install", "--quiet", "-c", "constraints.txt", ".[desktop]")
    return python


def freeze(python: Path, out: Path, room: Path) -> Path:
    """Freeze the program into a folder of *out*, in the place of an older one, and return it."""
    say("freezing")
    places = ("--distpath", str(out), "--workpath", str(room / "work"))
    run(python, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", *places, f"desktop/{NAME}.spec")
    return out / NAME / (f"{NAME}.exe" if os.name == "nt" else NAME)


def add_papers(environment: Path, folder: Path) -> None:
    """Put the papers beside the program, and the licences of all that came along."""
    for paper in (*PAPERS, START):
        shutil.copy(ROOT / paper, folder)
    licences = folder / "licences"
    licences.mkdir()
    where = sysconfig.get_path("purelib", "venv", {"base": str(environment)})
    found = sorted(distributions(path=[where]), key=lambda one: one.name.lower())
    told = [_licence(one, licences) for one in found if one.name.lower() not in {*TOOLS, NAME}]
    own = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    if own.is_file():
        shutil.copy(own, licences / "python.txt")
    told.append(f"Python {platform.python_version()}: PSF-2.0, https://docs.python.org/3/license.html")
    told.append("PyInstaller's start of the program: GPL-2.0 with an exception that allows any program to be started")
    (licences / "README.txt").write_text(_LICENCES + "\n".join(told) + "\n", encoding="utf-8")


_LICENCES: Final = """Line of Contact's own licences stand in LICENSE, one folder up. What came along, and under what:

Libraries under the LGPL (pygame-ce and some it plays sound with) are files of their own in `_internal`, and can be
replaced there by versions that fit.

"""


def _licence(one: Distribution, folder: Path) -> str:
    """Copy the licence texts of a distribution, and return a line about it."""
    for file in one.files or ():
        name = file.name.lower()
        told = ".dist-info/" in str(file) and any(word in name for word in ("licen", "copying", "notice"))
        if told or "lgpl" in name:
            text = Path(str(file.locate()))
            if text.is_file():
                kept = folder / f"{one.name}-{'-'.join(file.parts[1:]).removeprefix('licenses-')}"
                shutil.copy(text, kept)
    about: Any = one.metadata
    kinds = [line.rpartition(":: ")[2] for line in about.get_all("Classifier") or () if "License ::" in line]
    terms = about.get("License-Expression") or ", ".join(kinds) or about.get("License") or "see its text"
    pages = dict(entry.split(", ", 1) for entry in about.get_all("Project-URL") or () if ", " in entry)
    named = (pages[label] for label in ("Source", "Source Code", "source", "Repository", "Homepage") if label in pages)
    page = next(named, about.get("Home-page") or "")
    return f"{one.name} {one.version}: {terms.splitlines()[0]} {page}".rstrip()


def prove(python: Path, program: Path, room: Path) -> str:
    """Return the fingerprint that the frozen program and the source agree on; raise when they do not."""
    say("proving")
    theirs, ours = (json.loads(answer((*start, *PROOF), room)) for start in ((python, "-m", "game"), (program,)))
    if theirs["fingerprint"] != ours["fingerprint"]:
        raise SystemExit(f"the source comes to {theirs['fingerprint']}, the frozen program to {ours['fingerprint']}")
    picture = room / "shot.png"
    answer((program, "shot", "shusha-1992", "--out", picture), room)
    if not picture.stat().st_size:
        raise SystemExit("the frozen program draws nothing")
    return str(ours["fingerprint"])


def answer(command: Sequence[Any], room: Path) -> bytes:
    """Return what *command* prints, away from the source tree."""
    environment = {**os.environ, "LINE_OF_CONTACT_HOME": str(room / "home"), "SDL_VIDEODRIVER": "dummy"}
    return subprocess.run([*map(str, command)], cwd=room, env=environment, check=True, stdout=subprocess.PIPE).stdout


def pack(program: Path) -> Path:
    """Pack the folder of *program* as its system likes it, named by version and system; return the archive."""
    say("packing")
    version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout.split()[1]
    system = {"darwin": "macos", "win32": "windows"}.get(sys.platform, sys.platform)
    name = program.parent.parent / f"{NAME}-{version.strip(',')}-{system}-{platform.machine().lower()}"
    form = "zip" if system == "windows" else "gztar"
    return Path(shutil.make_archive(str(name), form, program.parent.parent, program.parent.name))


def megabytes(path: Path) -> str:
    """Return the size of a file, or of what a folder holds; links count nothing."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file() and not file.is_symlink()]
    return f"{sum(file.stat().st_size for file in files) / 1e6:.0f} MB"


def run(python: Path, *arguments: str) -> None:
    """Run Python in the source tree; what fails ends the build."""
    done = subprocess.run([str(python), *arguments], cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments[:3])} failed ({done.returncode})")


def say(what: str) -> None:
    """Say what is being done."""
    print(f"{what} ...", flush=True)


if __name__ == "__main__":
    main()
