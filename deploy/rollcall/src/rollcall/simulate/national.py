"""The national figures that simulated schools are drawn to: state-funded primary schools in England.

Source: Department for Education, attendance dashboard data (open data, Open Government Licence v3.0). The mix and the
share of persistent absentees are the whole of 2025/26, release of 23 July 2026. The season is the difference between
its successive fortnightly releases, 25 September 2025 to 23 July 2026. The weekdays are the first full week of 2025/26.
"""

from __future__ import annotations

ATTENDANCE = 94.72
PERSISTENT = 13.77
"""Per cent of pupils who missed at least a tenth of their possible sessions in 2025/26."""

MIX = {
    "L": 1.12,
    "I": 2.79,
    "M": 0.27,
    "R": 0.07,
    "E": 0.04,
    "C2": 0.17,
    "C": 0.37,
    "G": 0.53,
    "O": 0.79,
    "U": 0.17,
}
"""Per cent of possible sessions, 2025/26. `C` stands for "authorised, other"; the 0.05 left at N are not simulated."""

AUTUMN_FIRST_HALF = {"attendance": 95.71, "I": 2.21, "M": 0.25, "G": 0.48, "O": 0.60, "U": 0.13}
"""Per cent of possible sessions from the start of the year to the release of 23 October 2025."""

WEEKDAY_ABSENCE = (3.9, 3.6, 3.5, 3.6, 4.4)
"""Per cent absent, Monday to Friday, of the first full week of 2025/26 (release of 25 September 2025)."""

SEASON = (
    ((8, 1), 1.6, 0.52, 0.65),
    ((9, 20), 2.7, 0.44, 0.58),
    ((10, 4), 2.3, 0.47, 0.56),
    ((10, 18), 3.4, 0.90, 0.72),
    ((11, 1), 2.4, 0.58, 0.68),
    ((11, 15), 3.2, 0.22, 0.64),
    ((11, 29), 4.4, 0.31, 0.69),
    ((12, 13), 5.3, 1.01, 1.07),
    ((1, 1), 2.8, 0.61, 0.93),
    ((1, 17), 2.8, 0.26, 0.68),
    ((1, 31), 3.3, 0.23, 0.72),
    ((2, 14), 3.2, 0.54, 0.77),
    ((2, 28), 2.3, 0.33, 0.68),
    ((3, 14), 2.7, 0.24, 0.73),
    ((3, 28), 3.0, 0.79, 0.90),
    ((4, 11), 2.2, 0.61, 0.79),
    ((4, 25), 2.1, 0.45, 0.71),
    ((5, 9), 2.5, 0.78, 0.75),
    ((6, 6), 2.3, 0.95, 0.80),
    ((6, 20), 3.2, 0.78, 1.20),
    ((7, 4), 2.3, 0.71, 1.08),
)
"""From which (month, day): illness, holiday not granted and other unauthorised, per cent of possible sessions.

The late-June figure for "other" (1.72) is smoothed: that fortnight of 2026 was not like other years.
"""
