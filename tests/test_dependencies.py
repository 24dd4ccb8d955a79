"""docs/dependencies.md speaks of exactly what is pinned, and the code imports nothing else."""

import re
import sys
from pathlib import Path

from tests.test_architecture import PACKAGES, imports, relative, sources

ROOT = Path(__file__).parents[1]
#: Modules whose package has another name, or which a pinned package brings as part of itself.
BROUGHT = {
    "starlette": "fastapi",          # FastAPI's own base: its classes appear in FastAPI's API
    "paho": "paho-mqtt",
    "fpdf": "fpdf2",
    "pydantic_core": "pydantic",     # the same release, pinned by it: its JSON reader
    "werkzeug": "dash[fastapi]",
    "websockets": "uvicorn[standard]",
}
#: Libraries that another one loads by name, and the word by which our code asks for them.
SERVES = {"openpyxl": "read_excel", "psycopg": "postgresql",
          "plotly": "from dash import", "fpdf2": "from fpdf import",
          "pylopdf_fonts_zh_cn": "pylopdf_fonts_zh_cn", "paho_mqtt": "paho.mqtt"}


def pins() -> dict[str, str]:
    """Return name with extras -> version out of requirements.txt."""
    found = {}
    for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9_.\[\]-]+)==([\w.]+)", line):
            found[match[1]] = match[2]
    return found


def rows() -> dict[str, tuple[str, ...]]:
    """Return package -> the other cells of its row in the two tables of pins."""
    text = (ROOT / "docs/dependencies.md").read_text("utf-8").split("## Looked at")[0]
    cells = [
        tuple(cell.strip() for cell in line.strip("|\n ").split("|"))
        for line in text.splitlines() if line.startswith("| ") and "| pin |" not in line
    ]
    assert len({c[0] for c in cells}) == len(cells), "a package has two rows"
    return {c[0]: c[1:] for c in cells}


def test_every_pin_has_its_row_and_every_row_its_pin():
    assert {name: row[0] for name, row in rows().items()} == pins()


def test_every_row_says_what_for_why_how_alive_and_under_which_licence():
    for name, row in rows().items():
        assert len(row) == 5 and all(row), name
        assert re.fullmatch(r"20\d\d-\d\d", row[3]), f"{name}: {row[3]!r} is no month"


def test_the_code_imports_only_what_is_pinned():
    named = {name.split("[")[0].replace("-", "_") for name in pins()}
    known = named | set(BROUGHT) | set(PACKAGES) | set(sys.stdlib_module_names) | {"app"}
    assert set(BROUGHT.values()) <= set(pins())
    wrong = [
        f"{relative(path)}:{line} imports {module}"
        for path in sources()
        for line, module in imports(path)
        if module.split(".")[0] not in known
    ]
    assert not wrong, "\n".join(wrong)


def test_every_runtime_pin_is_used_or_its_row_says_not_yet():
    used = {m.split(".")[0] for p in sources() for _, m in imports(p)}
    text = "".join(p.read_text("utf-8") for p in sources())
    runtime = (ROOT / "requirements.txt").read_text("utf-8").split("# Tests")[0]
    for name in (n for n in pins() if f"\n{n}==" in runtime):
        module = name.split("[")[0].replace("-", "_")
        serves = module in used or SERVES.get(module, "\0") in text
        assert serves != rows()[name][1].endswith("not used yet"), name
