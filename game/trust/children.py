"""Processes that a proof starts, listens to and kills."""

import multiprocessing
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Final, Self

FORKS: Final = sys.platform not in ("win32", "darwin")


class Child:
    """A process that runs `work(pipe, *arguments)` and reports through its pipe; it is killed when the block ends.

    It is forked where that is safe: it starts in a millisecond, with all that is loaded.
    """

    def __init__(self, work: Callable[..., None], *arguments: object) -> None:
        context: Any = multiprocessing.get_context("fork" if FORKS else "spawn")
        self.pipe: Connection[Any, Any]
        self.pipe, theirs = context.Pipe()
        ours = self.pipe if FORKS else None
        self._process = context.Process(target=_run, args=(work, ours, theirs, arguments))
        with warnings.catch_warnings():
            # The threads Python warns of are those of numpy and of the progress bar; a child uses neither.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process.start()
        theirs.close()

    @property
    def exit_code(self) -> int | None:
        """What it ended with; a signal is negative."""
        self._process.join()
        code: int | None = self._process.exitcode
        return code

    def next(self, patience_s: float) -> Any:
        """Return the next report; raise EOFError when the child is gone, TimeoutError when it says nothing."""
        if not self.pipe.poll(patience_s):
            raise TimeoutError
        try:
            return self.pipe.recv()
        except ConnectionResetError:
            raise EOFError from None

    def stop(self) -> None:
        """Ask it to come to an end; where that cannot be asked it is ended."""
        self._process.terminate()

    def kill(self) -> None:
        """Kill it, as a power switch would."""
        self._process.kill()
        self._process.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self.pipe.close()


def _run(
    work: Callable[..., None], ours: "Connection[Any, Any] | None", theirs: Any, arguments: tuple[Any, ...]
) -> None:
    """Do the work of a child; when the parent is gone, nobody is left to tell."""
    if ours is not None:
        # A fork holds the parent's end too, and would never learn that the parent has closed it.
        ours.close()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
        work(theirs, *arguments)
