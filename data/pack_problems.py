"""Where the pack reader and the checker gather every problem instead of stopping at the first."""

import difflib
from collections.abc import Iterable, Sequence

from data.errors import PackError
from data.model import Problem


class PackProblems(PackError):
    """A pack with one or more problems; ``problems`` holds errors and warnings in order found."""

    def __init__(self, title: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        errors = [p for p in self.problems if p.severity == "error"]
        lines = "\n".join(f"  {line(p)}" for p in errors)
        super().__init__(f"{title} has {count(len(errors), 'problem')}:\n{lines}\n",
                         "Correct the lines above; `check` shows them again.")


class ProblemLog:
    """A growing list of problems, each with its place."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    @property
    def errors(self) -> list[Problem]:
        """Problems that stop a load."""
        return [p for p in self.problems if p.severity == "error"]

    def error(self, where: str, what: str, remedy: str = "") -> None:
        """Note a problem that stops a load."""
        self.problems.append(Problem("error", where, what, remedy))

    def warn(self, where: str, what: str, remedy: str = "") -> None:
        """Note a problem that a load survives."""
        self.problems.append(Problem("warning", where, what, remedy))


def line(problem: Problem) -> str:
    """Return one problem as one line of text: place, what, what to do."""
    return f"{problem.where}: {problem.what} {problem.remedy}".strip()


def count(n: int, noun: str) -> str:
    """Return "1 row", "3 rows"."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return 'Did you mean "x"?' for the nearest known word, else the empty string."""
    folded = {k.lower(): k for k in known}
    near = difflib.get_close_matches(word.lower(), list(folded), n=1, cutoff=0.6)
    return f'Did you mean "{folded[near[0]]}"?' if near else ""
