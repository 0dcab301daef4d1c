"""Puts reporting together."""

from __future__ import annotations

from chassis.rendering import few_at_once
from chassis.service import Effect, Platform, Service
from events.reporting import RecordNamesShown, ReportDue
from reporting import domain, projection
from reporting.adapters.rendering import render
from reporting.handlers import build_report, questions


def build(platform: Platform) -> Service:
    """The service, wired."""
    rendering = few_at_once(render)
    return Service(
        domain=domain,
        projection=projection,
        commands=frozenset({RecordNamesShown}),
        questions=questions(rendering),
        effects={ReportDue: Effect(build_report(platform, rendering), repeatable=True)},
    )
