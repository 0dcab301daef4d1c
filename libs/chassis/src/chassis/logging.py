"""Logs: one JSON line per event on standard error, ids and counts only, nothing personal."""

from __future__ import annotations

import logging
import os
import sys

import structlog


def configure(level: str | None = None) -> None:
    """Send structlog to standard error as JSON lines; `level` or ROLLCALL_LOG_LEVEL, default info."""
    chosen = (level or os.environ.get("ROLLCALL_LOG_LEVEL", "info")).upper()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, chosen)),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def fault(error: BaseException) -> str:
    """An error as a log may show it: its type and where it was raised, never its words, which may name somebody."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    where = f" at {os.path.basename(last.tb_frame.f_code.co_filename)}:{last.tb_lineno}" if last is not None else ""
    return f"{type(error).__name__}{where}"
