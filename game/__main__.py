"""The command line: `line-of-contact`, or `python -m game`.

It answers --version before anything costly is imported, makes standard output UTF-8, and turns a person's mistakes into
one line on standard error and exit code 2. The commands stand in `game.commands`.
"""

import os
import sys

from game import RULES_VERSION


def main() -> None:
    """Run the command in `sys.argv` and exit with its code."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        print(version())
        return
    for stream in (sys.stdout, sys.stderr):
        if (reconfigure := getattr(stream, "reconfigure", None)) is not None:
            reconfigure(encoding="utf-8", errors="replace")
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has seen enough; what is left in the buffer goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        code = 130
    sys.exit(code)


def version() -> str:
    """Return the version of the program and of its rules."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        program = installed("line-of-contact")
    except PackageNotFoundError:
        program = "(not installed)"
    return f"line-of-contact {program}, rules version {RULES_VERSION}"


def _run(arguments: list[str]) -> int:
    from game.core.errors import LineOfContactError

    try:
        if not arguments:
            return _title()
        from game.commands import run

        return run(arguments)
    except LineOfContactError as error:
        first, *more = str(error).splitlines()
        rest = f" (and {len(more)} more; `line-of-contact check` lists them)" if more else ""
        print(f"line-of-contact: {first}{rest}", file=sys.stderr)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        print(f"line-of-contact: {error.filename or 'file'}: {error.strerror or error}", file=sys.stderr)
    return 2


def _title() -> int:
    """Open the title screen, without importing what only the other commands need."""
    from game.ui.app import display_problem
    from game.ui.app import run as run_window

    if problem := display_problem():
        from game.commands import show_without_display

        show_without_display(problem)
    else:
        run_window()
    return 0


if __name__ == "__main__":
    main()
