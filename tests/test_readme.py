"""The README tells the truth: commands, settings, routes, screens and links."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from data.settings import SETTINGS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
ENGLISH = README.split("\n# 中文")[0]


def blocks(text: str) -> list[str]:
    return re.findall(r"```bash\n(.*?)\n```", text, re.DOTALL)


def table(heading: str) -> list[list[str]]:
    """Return the cells of the table under ``heading``, without its head."""
    section = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def code(cell: str) -> str:
    match = re.match(r"`([^`]+)`", cell.strip())
    assert match, f"{cell!r} does not begin with `code`"
    return match[1]


def test_readme_opens_with_two_lines_to_paste():
    first = blocks(ENGLISH)
    assert len(first) == 2 and all("\n" not in line for line in first)
    run, prove = first
    assert run.endswith("app.py") and "venv" in run and "-r requirements.txt" in run
    assert README.index(prove) < 1200, "both lines stand before everything else"
    assert blocks(README.split("\n# 中文")[1]) == first, "both languages give the same lines"


def test_ci_runs_the_readme_s_own_test_line_and_lets_nothing_be_skipped():
    ci = (ROOT / ".ci/run").read_text("utf-8")
    commands = [
        line for line in ci.splitlines()
        if line and not line.startswith(("#", "set ", "cd ", "export "))
    ]
    assert commands == [blocks(ENGLISH)[1]]
    assert "export CITYMIRROR_REQUIRE_ALL=1" in ci


def test_the_test_line_runs_every_proof():
    script = (ROOT / ".ci/test").read_text("utf-8")
    for proof in ("ruff check .", "mypy", "lint-imports", "python -m pytest -rs"):
        assert f"step {proof}" in script, proof
    for package in ("chromium", "fonts-noto-cjk", "postgresql", "postgresql-postgis"):
        assert package in script, package


@pytest.mark.parametrize("script", [".ci/run", ".ci/test"])
def test_scripts_can_be_run_and_parse(script):
    assert (ROOT / script).stat().st_mode & 0o111, f"{script} has no run bit"
    subprocess.run(["bash", "-n", script], cwd=ROOT, check=True, timeout=30)


def test_every_setting_is_in_the_table_with_its_default():
    said = {code(row[0]): row[1:] for row in table("Settings")}
    assert list(said) == [row.variable for row in SETTINGS]
    for row in SETTINGS:
        default, unit, meaning = said[row.variable]
        shown = str(int(row.default)) if isinstance(row.default, bool) else str(row.default)
        assert default == (f"`{shown}`" if shown else "–"), row.variable
        assert unit == (row.unit.replace("|", " or ") or "–"), row.variable
        assert meaning == row.help, row.variable


def test_every_command_is_in_the_table_and_in_help():
    help_text = subprocess.run(
        [sys.executable, "app.py", "--help"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
    ).stdout
    said = {code(row[0]).split()[2] for row in table("Commands") if " " in code(row[0])[10:]}
    assert said == {"load", "diff", "revert", "check", "backup", "restore", "token", "detect",
                    "update", "pack"}
    for command in said:
        assert re.search(rf"\b{command}\b", help_text), f"--help does not name {command}"
    for row in SETTINGS[:3]:
        assert f"--{row.name.replace('_', '-')}" in help_text


def test_links_lead_somewhere():
    for document in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)\)", document.read_text("utf-8")):
            if not target.startswith("http"):
                assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_changelog_lines_are_tagged():
    lines = (ROOT / "CHANGELOG.md").read_text("utf-8").splitlines()
    entries = [line for line in lines if line.startswith("- ")]
    assert entries
    for line in entries:
        assert re.match(r"- \[(FEATURE|CHANGE|ENHANCEMENT|BUGFIX)\] [a-z]+: \S", line), line
