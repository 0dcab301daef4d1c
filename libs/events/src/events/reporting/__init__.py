"""What *reporting* publishes and answers: the marks as figures, and the reports built from them."""

from events.reporting.absences import AbsenceReport, AbsenceReportOf
from events.reporting.patterns import Pattern, PatternKind, Patterns, PatternsOf
from events.reporting.reports import (
    Figures,
    FiguresOf,
    Grouping,
    NamesShown,
    RecordNamesShown,
    Report,
    ReportDeadlineMissed,
    ReportDue,
    ReportingFact,
    ReportIssued,
    ReportNotDue,
    Row,
    WeeklyReportOf,
)

__all__ = [
    "AbsenceReport",
    "AbsenceReportOf",
    "Figures",
    "FiguresOf",
    "Grouping",
    "NamesShown",
    "Pattern",
    "PatternKind",
    "Patterns",
    "PatternsOf",
    "RecordNamesShown",
    "Report",
    "ReportDeadlineMissed",
    "ReportDue",
    "ReportIssued",
    "ReportNotDue",
    "ReportingFact",
    "Row",
    "WeeklyReportOf",
]
