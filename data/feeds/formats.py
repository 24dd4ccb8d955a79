"""The bodies in which readings are posted: JSON, NDJSON and CSV, plain or gzip, within limits."""

import csv
import io
import zlib
from collections.abc import Iterator
from typing import Any

from pydantic_core import from_json

from data.errors import ReadingRefused
from data.feeds.parse import FIELDS, RowReader, number
from data.feeds.rows import Rows

#: Rows of one call: seventy ticks of a large district.
MAX_ROWS = 100_000
#: A body as it comes over the wire, and after it was unpacked.
MAX_BODY_BYTES = 32_000_000
JSON = ("application/json", "application/x-www-form-urlencoded", "text/plain", "")
NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl",
          "application/x-jsonlines")
CSV = ("text/csv", "application/csv")
_CHARSETS = {"utf-8": "utf-8-sig", "utf8": "utf-8-sig", "us-ascii": "ascii",
             "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030"}
_NEEDED = ("indicator", "observed_at", "value")
_BATCH = 'Send {"readings": [...]}.'


class BodyRefused(ReadingRefused):
    """A body comes in a form that is not read here."""

    http_status = 415


class BodyTooBig(ReadingRefused):
    """A body holds more than one call may."""

    http_status = 413


def read_body(raw: bytes, content_type: str, reader: RowReader, *, encoding: str = "") -> Rows:
    """Return the rows of a posted body.

    Args:
        raw: The body as it came.
        content_type: Its Content-Type; empty, and what curl says by itself, count as JSON.
        reader: Takes the rows, one of its own for each body.
        encoding: Its Content-Encoding: empty, ``identity`` or ``gzip``.

    Raises:
        ReadingRefused: When the body as a whole is no batch.
    """
    kind, charset = media_type(content_type)
    raw = unpack(raw, encoding)
    if kind in JSON:
        return reader.read(_items(read_json(utf8(raw, charset))))
    if kind in NDJSON:
        return _read_lines(utf8(raw, charset), reader)
    if kind in CSV:
        return _read_table(_decode(raw, charset), reader)
    raise BodyRefused(f"Content-Type {kind[:60]!r} is not read here.",
                      f"Send {JSON[0]}, {NDJSON[0]} or {CSV[0]}.")


def unpack(raw: bytes, encoding: str) -> bytes:
    """Return ``raw`` without its Content-Encoding, at most MAX_BODY_BYTES of it."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return raw
    if encoding not in ("gzip", "x-gzip"):
        raise BodyRefused(f"Content-Encoding {encoding[:40]!r} is not read here.", "Send gzip.")
    machine = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        # asks for one byte too many, and never unpacks more than that
        plain = machine.decompress(raw, MAX_BODY_BYTES + 1)
    except zlib.error as e:
        raise ReadingRefused("The body is not gzip.", "Pack it again.") from e
    if len(plain) > MAX_BODY_BYTES:
        raise BodyTooBig(f"The body unpacks to more than {MAX_BODY_BYTES} bytes.",
                         "Send it in smaller parts.")
    if not machine.eof or machine.unused_data:
        raise ReadingRefused("The gzip body is cut off or is followed by something else.",
                             "Send it again, whole.")
    return plain


def read_json(raw: bytes) -> Any:
    """Return what JSON says; NaN and Infinity are read, so that their rows can be refused."""
    try:
        return from_json(raw)
    except (ValueError, RecursionError) as e:
        raise ReadingRefused(f"The body is not JSON ({str(e)[:120]}).", _BATCH) from e


def _items(payload: Any) -> list[Any]:
    rows = payload.get("readings") if isinstance(payload, dict) else payload
    if not isinstance(rows, list):
        raise ReadingRefused("The body has no list of readings.", _BATCH)
    _within_limit(len(rows))
    return rows


def _read_lines(raw: bytes, reader: RowReader) -> Rows:
    lines = [line for line in raw.split(b"\n") if line.strip()]
    _within_limit(len(lines))
    for line in lines:
        try:
            item = from_json(line)
        except (ValueError, RecursionError):
            reader.rows.refuse("not_json", "The line is not JSON. Give one object a line.")
        else:
            reader.row(item)
    return reader.rows


def _read_table(text: str, reader: RowReader) -> Rows:
    table = _records(text)
    columns = _columns(next(table, []))
    width = len(columns)
    cells = [columns.index(name) if name in columns else -1 for name in FIELDS]
    for count, record in enumerate(table, 1):
        _within_limit(count)
        if len(record) != width:
            reader.rows.refuse("not_a_row", f"The row has {len(record)} cells instead of {width}.")
            continue
        code, time, value, source, unit = (record[i] if i >= 0 else "" for i in cells)
        reader.fields(code.strip(), time.strip(), number(value),
                      source.strip() or reader.source, unit.strip())
    return reader.rows


def _records(text: str) -> Iterator[list[str]]:
    """Yield the records of a CSV that are not empty lines."""
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        try:
            record = next(table)
        except StopIteration:
            return
        except csv.Error as e:
            raise ReadingRefused(f"The body is not CSV ({e}, line {table.line_num}).",
                                 "Quote cells that hold quotes, commas or line ends.") from e
        if record:
            yield record


def _columns(head: list[str]) -> list[str]:
    names = [name.strip().lower() for name in head]
    wrong = next((name for name in names if name not in FIELDS or names.count(name) > 1), None)
    if wrong is not None:
        raise ReadingRefused(f"The CSV has a column {wrong[:40]!r}.",
                             f"Give each of {', '.join(FIELDS)} once at most.")
    lacking = [name for name in _NEEDED if name not in names]
    if lacking:
        raise ReadingRefused(f"The CSV has no column {lacking[0]!r}.",
                             "Begin with a line that names the columns.")
    return names


def _within_limit(count: int) -> None:
    if count > MAX_ROWS:
        raise BodyTooBig(f"{count} readings in one call.", f"Send at most {MAX_ROWS}.")


def media_type(content_type: str) -> tuple[str, str]:
    """Return the media type and the charset of a Content-Type, both in small letters."""
    kind, *options = content_type.split(";")
    for option in options:
        name, _, value = option.partition("=")
        if name.strip().lower() == "charset":
            return kind.strip().lower(), value.strip().strip('"').lower()
    return kind.strip().lower(), "utf-8"


def _decode(raw: bytes, charset: str) -> str:
    codec = _CHARSETS.get(charset)
    if codec is None:
        raise BodyRefused(f"The charset {charset[:40]!r} is not read here.",
                          "Send UTF-8 or GB18030.")
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as e:
        raise ReadingRefused(f"The body is not {charset}, from byte {e.start} on.",
                             "Say the charset in Content-Type.") from e


def utf8(raw: bytes, charset: str) -> bytes:
    """Return a body in UTF-8 without a byte order mark; raise for a charset not read here."""
    if _CHARSETS.get(charset) in ("utf-8-sig", "ascii"):
        return raw.removeprefix(b"\xef\xbb\xbf")
    return _decode(raw, charset).encode()
