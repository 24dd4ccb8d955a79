"""The house keeps its shape: import arrows, third-party doors, sizes, time and environment."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("data", "layers", "indicators", "dashboard")
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 60          # hard limit; 40 is the house rule, 15 the aim

#: package -> packages of ours that it may import, besides itself (design.md §1)
ARROWS = {
    "data": set(),
    "layers": {"data"},
    "indicators": {"data"},
    "dashboard": {"data", "layers", "indicators"},
}
#: third-party package -> the rooms that may import it; app.py only wires and needs few of them
DOORS = {
    "dash": {"dashboard"},
    "plotly": {"dashboard"},
    "fastapi": {"dashboard"},
    "starlette": {"dashboard"},
    "uvicorn": {"dashboard", "app"},
    "pydeck": {"layers"},
    "sqlalchemy": {"data"},
    "alembic": {"data"},
    "psycopg": {"data"},
    "sqlite3": {"data"},
    "pyogrio": {"data"},
    "openpyxl": {"data"},
}
#: The only modules that may ask the clock or the environment.
CLOCK = {"app.py", "dashboard/live.py"}
ENVIRONMENT = {"data/settings.py"}


def sources() -> list[Path]:
    """Return every Python file of the product, tests and benchmarks not included."""
    found = [ROOT / "app.py"] if (ROOT / "app.py").exists() else []
    for package in PACKAGES:
        found += sorted((ROOT / package).rglob("*.py"))
    return found


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted module) of every import, those inside functions included."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{relative(path)}:{node.lineno} imports relatively"
            yield node.lineno, node.module or ""


def attribute_chains(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, 'a.b.c') of every attribute access on a plain name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            parts, at = [node.attr], node.value
            while isinstance(at, ast.Attribute):
                parts.append(at.attr)
                at = at.value
            if isinstance(at, ast.Name):
                yield node.lineno, ".".join([at.id, *reversed(parts)])


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def test_our_packages_import_each_other_in_one_direction_only():
    wrong = []
    for path in sources():
        allowed = ARROWS.get(room(path), set(PACKAGES)) | {room(path)}
        for line, module in imports(path):
            head = module.split(".")[0]
            if head in PACKAGES and head not in allowed:
                wrong.append(f"{relative(path)}:{line} imports {module}")
            if head in ("app", "tests", "bench"):
                wrong.append(f"{relative(path)}:{line} imports {module}: nothing does")
    assert not wrong, "\n".join(wrong)


def test_each_third_party_library_has_one_door():
    wrong = [
        f"{relative(path)}:{line} imports {module}; only {sorted(DOORS[head])} may"
        for path in sources()
        for line, module in imports(path)
        if (head := module.split(".")[0]) in DOORS and room(path) not in DOORS[head]
    ]
    assert not wrong, "\n".join(wrong)


def test_import_linter_agrees():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_panels_know_neither_the_store_nor_callbacks():
    wrong = [
        f"{relative(path)}:{line} imports {module}"
        for path in sources()
        if relative(path).startswith(("dashboard/panels/", "dashboard/pages/"))
        for line, module in imports(path)
        if module.startswith(("data.store", "data.ports", "dashboard.callbacks"))
    ]
    assert not wrong, "\n".join(wrong)


def test_no_file_is_longer_than_a_reader_holds_in_mind():
    files = [*sources(), *(ROOT / "tests").rglob("*.py")]
    files += [p for s in ("js", "css") for p in (ROOT / "dashboard/assets").rglob(f"*.{s}")]
    lines = {relative(p): len(p.read_text("utf-8").splitlines()) for p in files}
    long = {name: n for name, n in lines.items() if n > MAX_FILE_LINES}
    assert not long, long


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{relative(path)}:{node.lineno} {node.name}: {length} lines"
        for path in [*sources(), *(ROOT / "tests").rglob("*.py")]
        # a migration is one long list of columns, written once and never edited
        if path.parent.name != "versions"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION_LINES
    ]
    assert not long, "\n".join(long)


def test_every_module_opens_with_one_sentence():
    silent = [relative(p) for p in sources() if not ast.get_docstring(tree(p))]
    assert not silent, silent


@pytest.mark.parametrize(
    ("sentence", "chains", "allowed"),
    [
        ("time is an argument",
         {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time",
          "datetime.datetime.now", "datetime.date.today", "pd.Timestamp.now", "time.time_ns"},
         CLOCK),
        ("settings come from one table",
         {"os.environ", "os.environ.get", "os.getenv", "os.putenv", "os.environ.setdefault"},
         ENVIRONMENT),
    ],
)
def test_only_the_door_asks(sentence, chains, allowed):
    wrong = [
        f"{relative(path)}:{line} {chain}: {sentence}"
        for path in sources()
        if relative(path) not in allowed
        for line, chain in attribute_chains(path)
        if chain in chains
    ]
    assert not wrong, "\n".join(wrong)


def test_nothing_prints_but_the_command_line():
    wrong = [
        f"{relative(path)}:{node.lineno}"
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name) and node.func.id in ("print", "breakpoint")
    ]
    assert not wrong, f"use logging, or sys.stdout in app.py: {wrong}"


def test_no_exception_is_swallowed():
    wrong = []
    for path in sources():
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            if node.type is None:
                wrong.append(f"{relative(path)}:{node.lineno} bare except")
            elif getattr(node.type, "id", "") in ("Exception", "BaseException") and all(
                isinstance(s, ast.Pass | ast.Continue) for s in node.body
            ):
                wrong.append(f"{relative(path)}:{node.lineno} swallows {node.type.id}")
    assert not wrong, "\n".join(wrong)


def test_the_engine_is_asked_for_in_one_module_only():
    allowed = {"data/dialect.py"}
    wrong = [
        f"{relative(path)}:{line} {chain}"
        for path in sources()
        if relative(path) not in allowed and not relative(path).startswith("data/migrations/")
        for line, chain in attribute_chains(path)
        if chain.endswith("dialect.name")
    ]
    assert not wrong, "\n".join(wrong)


def test_test_files_can_be_told_apart():
    folders = {p.parent for p in (ROOT / "tests").rglob("test_*.py")}
    bare = [relative(f) for f in folders if not (f / "__init__.py").exists()]
    assert not bare, f"without __init__.py two files of one name collide: {bare}"
