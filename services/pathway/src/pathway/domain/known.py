"""Absences that staff know of beforehand (procedures, row 38): told to those who follow them up, no explanation."""

from __future__ import annotations

from chassis.said import Decision
from events.fact import Refusal
from events.pathway import KnownAbsenceReported, ReportKnownAbsence
from pathway.domain.case import Case
from pathway.domain.recording import sealed, speaker


def report_known(case: Case, asked: ReportKnownAbsence) -> Decision:
    """Record that somebody knows of an absence; nothing is owed less for it."""
    last = asked.last or asked.first
    if last < case.today:
        return Refusal("has-passed", "Those days have passed: tell the office what is known of them.")
    at, by, note = case.said.at, speaker(case.said), sealed(asked.note)
    case.say(KnownAbsenceReported(pupil=case.pupil, first=asked.first, last=last, at=at, by=by, note=note))
    return case.news
