"""The updates as their school sees them: facts into rows however the log is cut, and how far each has come."""

from datetime import date
from uuid import UUID

import pytest

from chassis.service import Reading
from events.fact import Actor
from events.notifications import (
    InboxOf,
    Matter,
    MessageSending,
    MessageSent,
    MessageWithheld,
    UpdateApproved,
    UpdateAsked,
    UpdateExpired,
    UpdateFigures,
    UpdateNoted,
    UpdatePrepared,
    UpdatesOf,
)
from notifications import projection

DAY, BEFORE = date(2026, 9, 16), date(2026, 9, 9)
UPDATE, OLD, ONE, TWO = (UUID(f"{digit * 8}-0000-5000-8000-000000000000") for digit in "abcd")
FIGURES = UpdateFigures(first=date(2026, 9, 7), last=date(2026, 9, 11), attendance="95.00")
OFFICER, TEACHER = Actor(who="staff-3", role="attendance-officer"), Actor(who="staff-9", role="class-teacher")


@pytest.fixture
def facts(tables, woodside):
    """Two updates: nobody approved the first; the second has a note, went to one family, and left one out."""
    of, at = {"school": "woodside", "update": UPDATE, "day": DAY}, woodside.at("09:00", DAY)
    old, week = {**of, "update": OLD, "day": BEFORE}, {"first": FIGURES.first, "last": FIGURES.last}
    hours = {"due_at": at, "expires_at": woodside.at("15:00", DAY)}
    prepared = tables.record(UpdatePrepared(**of, figures=FIGURES, expires_at=hours["expires_at"]), at)
    because, about = prepared.envelope.id, (Matter(pupil="amira", date=DAY),)
    message = {"pupil": "amira", "about": about, "because": because, "template": "update"}
    return [
        tables.record(UpdateAsked(**old, **week, **hours), at),
        tables.record(UpdateExpired(**old, reason="nobody approved it in time"), at),
        tables.record(UpdateAsked(**of, **week, **hours), at),
        prepared,
        tables.record(UpdateNoted(**of, note="~update:woodside~update~AAAA", by="staff-3"), at),
        tables.record(UpdateNoted(**of, note=None, by="staff-3"), at),
        tables.record(UpdateApproved(**of, families=1, left_out=1, by="staff-3"), at),
        tables.record(MessageSending(**message, message=ONE, channel="text", guardian="mum"), at),
        tables.record(MessageWithheld(**message, message=TWO, reason="nobody may be told"), at),
        tables.record(
            MessageSent(
                pupil="amira", message=ONE, about=about, reference="r", segments=1, english_because="not approved"
            ),
            at,
        ),
    ]


def reading(tables, keyring, woodside, actor: Actor) -> Reading:
    return Reading(tables.db, "woodside", "reach2", 0, woodside.at("10:00", DAY), keyring, actor)


async def test_however_the_log_is_cut_the_rows_are_the_same(tables, keyring, woodside, facts) -> None:
    for cut in range(len(facts) + 1):
        await tables.fold(facts[:cut], facts[cut:])
        office = reading(tables, keyring, woodside, OFFICER)
        latest, before = (await projection.updates_of(office, UpdatesOf(last=5))).rows
        assert (latest.update, latest.state, latest.figures, latest.note) == (UPDATE, "approved", FIGURES, None)
        assert (latest.families, latest.left_out, latest.approved_by) == (1, 1, "staff-3")
        assert latest.progress == {"sent": 1, "withheld": 1}
        assert (before.state, before.reason, before.progress) == ("expired", "nobody approved it in time", {})
        inbox = await projection.inbox_of(office, InboxOf())
        assert inbox.rows == (), "whoever approved it saw who is left out, and who gets it in English"


async def test_anybody_of_the_staff_sees_the_figures_and_how_far_it_has_come(tables, keyring, woodside, facts) -> None:
    await tables.fold(facts)
    (latest,) = (await projection.updates_of(reading(tables, keyring, woodside, TEACHER), UpdatesOf())).rows
    assert (latest.state, latest.progress) == ("approved", {"sent": 1, "withheld": 1})
