"""The rendering child: an order on standard input, files in base64 on standard output, by format; then it exits."""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from reporting.adapters.sheet import Sheet, sheet


def files(order: dict[str, Any], formats: list[str]) -> dict[str, bytes]:
    """Format → file. Raises KeyError for a format that there is not."""
    shown = sheet(order)
    return {each: _RENDERERS[each](shown) for each in formats}


def _html(shown: Sheet) -> bytes:
    from reporting.adapters.html import html  # noqa: PLC0415

    return html(shown)


def _pdf(shown: Sheet) -> bytes:
    from reporting.adapters.pdf import pdf  # noqa: PLC0415

    return pdf(shown)


def _csv(shown: Sheet) -> bytes:
    from reporting.adapters.spreadsheet import csv_file  # noqa: PLC0415

    return csv_file(shown)


def _xlsx(shown: Sheet) -> bytes:
    from reporting.adapters.spreadsheet import xlsx_file  # noqa: PLC0415

    return xlsx_file(shown)


_RENDERERS: Mapping[str, Callable[[Sheet], bytes]] = {"html": _html, "pdf": _pdf, "csv": _csv, "xlsx": _xlsx}


if __name__ == "__main__":
    rendered = files(orjson.loads(sys.stdin.buffer.read()), sys.argv[1:])
    sys.stdout.buffer.write(orjson.dumps({kind: base64.b64encode(file).decode() for kind, file in rendered.items()}))
