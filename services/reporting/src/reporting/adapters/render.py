"""The rendering child: an order on standard input, files in base64 on standard output, by format; then it exits."""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import orjson

from reporting.adapters.absence_sheet import absence_sheet
from reporting.adapters.sheet import Sheet, sheet


def files(order: dict[str, Any], formats: list[str]) -> dict[str, bytes]:
    """Format → file. Raises KeyError for a format that there is not."""
    make, renderers = _KINDS[order["content"]["kind"]]
    shown = make(order)
    return {each: renderers[each](shown) for each in formats}


def _html(shown: Sheet) -> bytes:
    from reporting.adapters.html import html  # noqa: PLC0415

    return html(shown)


def _pdf(shown: Sheet) -> bytes:
    from reporting.adapters.pdf import pdf  # noqa: PLC0415

    return pdf(shown)


def _absence_pdf(shown: Sheet) -> bytes:
    from reporting.adapters.absence_pdf import absence_pdf  # noqa: PLC0415

    return absence_pdf(shown)


def _csv(shown: Sheet) -> bytes:
    from reporting.adapters.spreadsheet import csv_file  # noqa: PLC0415

    return csv_file(shown)


def _xlsx(shown: Sheet) -> bytes:
    from reporting.adapters.spreadsheet import xlsx_file  # noqa: PLC0415

    return xlsx_file(shown)


_Renderers: TypeAlias = Mapping[str, Callable[[Sheet], bytes]]
_KINDS: Mapping[str, tuple[Callable[[dict[str, Any]], Sheet], _Renderers]] = {
    "weekly": (sheet, {"html": _html, "pdf": _pdf, "csv": _csv, "xlsx": _xlsx}),
    "absence": (absence_sheet, {"pdf": _absence_pdf}),
}


if __name__ == "__main__":
    rendered = files(orjson.loads(sys.stdin.buffer.read()), sys.argv[1:])
    sys.stdout.buffer.write(orjson.dumps({kind: base64.b64encode(file).decode() for kind, file in rendered.items()}))
