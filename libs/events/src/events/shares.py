"""How a share of sessions is shown: in whole numbers, rounded half-up for display only (procedures, "Figures")."""

from __future__ import annotations


def hundredths(attending: int, possible: int) -> int:
    """The percentage attended in hundredths, rounded half-up; `possible` is above 0."""
    return (20_000 * attending + possible) // (2 * possible)


def two_decimals(share: int) -> str:
    """Hundredths of a per cent, such as 9560, as they are shown: `95.60`."""
    return f"{share // 100}.{share % 100:02}"
