"""Processes that a proof starts, listens to and kills."""

import multiprocessing
import sys
import warnings
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Final, Self

FORKS: Final = sys.platform not in ("win32", "darwin")


class Child:
    """A process that runs `work(pipe, *arguments)` and reports through its pipe; it is killed when the block ends.

    It is forked where that is safe: it starts in a millisecond, with all that is loaded.
    """

    def __init__(self, work: Callable[..., None], *arguments: object) -> None:
        context = multiprocessing.get_context("fork" if FORKS else "spawn")
        self.pipe: Connection[Any, Any]
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(theirs, *arguments), daemon=True)  # type: ignore[attr-defined]
        with warnings.catch_warnings():
            # The threads Python warns of are those of numpy and of the progress bar; a child uses neither.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process.start()
        theirs.close()

    def next(self, patience_s: float) -> Any:
        """Return the next report; raise EOFError when the child is gone, TimeoutError when it says nothing."""
        if not self.pipe.poll(patience_s):
            raise TimeoutError
        try:
            return self.pipe.recv()
        except ConnectionResetError:
            raise EOFError from None

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
