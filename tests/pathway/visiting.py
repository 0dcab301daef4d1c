"""Days of absence in a row, and the visits that they ask for."""

from datetime import date, timedelta

MONDAY = date(2026, 9, 7)


def on(woodside, day):
    """The same school on another day."""
    woodside.day = day
    return woodside


def next_day(woodside):
    return on(woodside, woodside.day + timedelta(days=1))


def visits(news, said):
    return [each for each in said(news) if each.startswith("visit")]
