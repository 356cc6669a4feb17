"""What can go wrong, by whose mistake."""

from dataclasses import dataclass


class LineOfContactError(Exception):
    """Something the person at the keyboard can mend; its text is one kind sentence or a list of them."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an order may not stand, and which printed rule says so."""

    rule: str
    because: str

    def __str__(self) -> str:
        return f"{self.because} (rule {self.rule})"


class IllegalOrder(LineOfContactError):
    """`resolve` was asked to carry out an order that `refusals` forbids."""

    def __init__(self, order: object, refusals: tuple[Refusal, ...]) -> None:
        super().__init__(f"{order}: " + "; ".join(map(str, refusals)))
        self.order, self.refusals = order, refusals


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One mistake in an author's file; lines and columns count from 1."""

    file: str
    line: int
    column: int
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        hint = f"; did you mean {self.suggestion!r}?" if self.suggestion else ""
        return f"{self.file}:{self.line}:{self.column}: {self.message}{hint}"


class ScenarioFaults(LineOfContactError):
    """An author's files hold mistakes: all of them at once, in file order."""

    def __init__(self, faults: "tuple[Fault, ...] | list[Fault]") -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)))


class RecordError(LineOfContactError):
    """A saved game cannot be read: what was found, what was expected."""
