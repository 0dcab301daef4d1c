"""The school's own days."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from chassis.service import Reading


async def today(reading: Reading) -> date:
    """The local day on which the question is asked."""
    zone = await reading.db.fetchval("select timezone from schools where school = $1", reading.school)
    return reading.now.astimezone(ZoneInfo(zone or "UTC")).date()
