"""What is in git is ours, works on any machine, and calls nobody."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = {".py", ".md", ".toml", ".txt", ".js", ".css", ".svg", ".html", ".sh", ".csv", ".json", ""}
#: Built with joins so that this file does not find itself.
HOSTS = ("cdn.", "unpkg.", "jsdelivr", "gstatic", "fonts.g" + "oogle", "api.iconify", "basemaps.",
         "api.mapbox", "tile.openstreetmap", "cdnjs", "pypi" + ".org", "pythonhosted",
         "deb.debian", "npmjs", "registry.")
MACHINE = ("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/opt" + "/cm", "C:\\" + "Users")
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bghp_\w{36}|\bsk-[A-Za-z0-9]{32,}"
    r"|(?i:password|secret|token)\s*=\s*[\"'][A-Za-z0-9+/_-]{24,}[\"']"
)
#: Where our own JavaScript that addresses no host may still name one as an XML namespace.
NAMESPACE = re.compile(r"http://www\.w3\.org/\S+")
MAX_BYTES = 400_000


def tracked() -> list[Path]:
    """Return the files in git; outside a checkout (a source archive) skip."""
    done = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"],
        cwd=ROOT, capture_output=True, timeout=30, check=False,
    )
    if done.returncode:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in done.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def texts() -> list[tuple[str, str]]:
    me = Path(__file__).resolve()
    return [
        (p.relative_to(ROOT).as_posix(), p.read_text(encoding="utf-8", errors="replace"))
        for p in tracked()
        if p.suffix in TEXT and p.resolve() != me
    ]


def hits(pattern: re.Pattern[str], only: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{name}:{number} {line.strip()[:120]}"
        for name, text in texts()
        if not only or name.endswith(only)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(NAMESPACE.sub("", line))
    ]


def test_no_machine_path_is_written_down():
    found = hits(re.compile("|".join(map(re.escape, MACHINE))))
    assert not found, "\n".join(found)


def test_no_package_host_and_no_cdn_is_named():
    found = hits(re.compile(r"(?://|[\"'\s])[\w.-]*(?:" + "|".join(map(re.escape, HOSTS)) + ")"))
    # tests name hosts to prove that they are refused
    found = [line for line in found if not line.startswith("tests/")]
    assert not found, "\n".join(found)


def test_our_pages_code_addresses_this_server_only():
    absolute = re.compile(r"(?:https?|wss?):?//(?!127\.0\.0\.1|localhost|\$\{)[\w.]")
    found = [
        line for line in hits(absolute, (".js", ".css", ".html"))
        if line.startswith("dashboard/")
    ]
    assert not found, "\n".join(found)


def test_no_secret_is_in_git():
    found = hits(SECRETS)
    assert not found, "\n".join(found)


def test_nothing_big_binary_or_of_other_people_is_in_git():
    wrong = []
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if path.stat().st_size > MAX_BYTES:
            wrong.append(f"{name}: {path.stat().st_size} bytes")
        if re.search(r"\.min\.(js|css)$|\.map$|\.whl$|node_modules|vendor/", name):
            wrong.append(f"{name}: other people's file")
        if path.suffix not in TEXT | {".png", ".xlsx", ".parquet", ".geojson", ".gpkg", ".shp",
                                       ".dbf", ".shx", ".prj", ".cpg", ".ico", ".mako", ".ini"}:
            wrong.append(f"{name}: unexpected kind of file")
    assert not wrong, "\n".join(wrong)


def test_no_line_of_code_is_minified():
    long = [
        f"{name}:{number} {len(line)} characters"
        for name, text in texts() if name.endswith((".js", ".css"))
        for number, line in enumerate(text.splitlines(), 1) if len(line) > 200
    ]
    assert not long, "\n".join(long)


def test_every_requirement_is_pinned_exactly():
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    loose = [
        line for line in lines
        if line.strip() and not line.startswith("#")
        and not re.match(r"[A-Za-z0-9_.-]+(\[[a-z,]+\])?==\d[\w.]*(\s*;.+)?$", line)
    ]
    assert not loose, loose
