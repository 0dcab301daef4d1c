"""A parents' update that nobody approved, that went to somebody twice, or to more or fewer than were approved."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from events.fact import Actor
from events.ids import guardian_id, message_id, pupil_id, update_id
from events.notifications import (
    Matter,
    MessageFailed,
    MessageSending,
    MessageSent,
    UpdateApproved,
    UpdateFigures,
    UpdateNoted,
    UpdatePrepared,
)
from events.sealed import Sealed

DAY = date(2026, 9, 16)
UPDATE = update_id("woodside", DAY)
PUPIL, MOTHER = pupil_id("woodside", "16"), guardian_id("woodside", "204")
COATS = Sealed("~woodside~contact~coats")
FIGURES = UpdateFigures(first=date(2026, 9, 7), last=date(2026, 9, 11), attendance="95.00")
OFFICER = Actor(who="staff-3", role="attendance-officer")
OF = {"school": "woodside", "update": UPDATE, "day": DAY}


@pytest.fixture
def prepared(log):
    """An update waits; the fact that prepared it."""
    log.guardian()
    return log.says(UpdatePrepared(**OF, figures=FIGURES, expires_at=log.at + timedelta(hours=6)), actor=OFFICER)


def sent(log, prepared: UUID, message: UUID, *children: str, guardian: str = MOTHER, **says: object) -> UUID:
    about = tuple(Matter(pupil=child, date=DAY) for child in children or (PUPIL,))
    told = {"pupil": about[0].pupil, "message": message, "about": about}
    said = {"figures": FIGURES, **says}
    fact = MessageSending(**told, **said, template="update", channel="text", guardian=guardian, because=prepared)
    sending = log.says(fact, actor=OFFICER)
    log.says(MessageSent(**told, reference="r", segments=1), sending)
    return sending


def test_approved_for_one_family_and_gone_to_one_it_is_none(log, prepared) -> None:
    log.says(UpdateApproved(**OF, families=1, left_out=0, by="staff-3"), actor=OFFICER)
    sent(log, prepared, message_id("woodside", "update", "1"))
    assert log.passes(5).found(log.at) == []


def test_one_that_nobody_approved_is_named(log, prepared) -> None:
    sent(log, prepared, message_id("woodside", "update", "1"))
    assert log.rules() == ["updates-are-approved"]


def test_one_that_says_other_figures_than_were_approved_is_named(log, prepared) -> None:
    log.says(UpdateApproved(**OF, families=1, left_out=0, by="staff-3"), actor=OFFICER)
    better = FIGURES.model_copy(update={"attendance": "97.00"})
    sent(log, prepared, message_id("woodside", "update", "1"), figures=better)
    assert log.rules() == ["updates-are-approved"]


@pytest.mark.parametrize(("note", "rules"), [(COATS, []), (None, ["updates-are-approved"])])
def test_one_that_leaves_out_the_note_that_was_approved_is_named(log, prepared, note, rules) -> None:
    log.says(UpdateNoted(**OF, note=COATS, by="staff-3"), actor=OFFICER)
    log.says(UpdateApproved(**OF, families=1, left_out=0, by="staff-3"), actor=OFFICER)
    sent(log, prepared, message_id("woodside", "update", "1"), note=note)
    assert log.rules() == rules


def test_a_second_one_to_a_guardian_is_named(log, prepared) -> None:
    log.says(UpdateApproved(**OF, families=2, left_out=0, by="staff-3"), actor=OFFICER)
    for number in "12":
        sent(log, prepared, message_id("woodside", "update", number))
    assert log.rules() == ["one-update-a-family"]


def test_one_that_went_to_fewer_than_were_approved_is_named_once_it_has_settled(log, prepared) -> None:
    log.says(UpdateApproved(**OF, families=2, left_out=0, by="staff-3"), actor=OFFICER)
    sent(log, prepared, message_id("woodside", "update", "1"))
    assert log.rules() == []
    assert log.rules(log.at + timedelta(minutes=2)) == ["updates-go-as-approved"]


def test_a_family_that_came_apart_after_it_was_approved_is_no_further_one(log, prepared) -> None:
    log.says(UpdateApproved(**OF, families=1, left_out=0, by="staff-3"), actor=OFFICER)
    brother, father = pupil_id("woodside", "17"), guardian_id("woodside", "205")
    log.guardian(pupil=brother)
    log.guardian(father, brother)
    sent(log, prepared, message_id("woodside", "update", "1"), PUPIL, brother)
    sent(log, prepared, message_id("woodside", "update", "2"), brother, guardian=father)
    assert log.rules(log.at + timedelta(minutes=2)) == []


def test_one_that_failed_told_nobody_so_that_another_may(log, prepared) -> None:
    log.says(UpdateApproved(**OF, families=1, left_out=0, by="staff-3"), actor=OFFICER)
    first = message_id("woodside", "update", "1")
    sending = sent(log, prepared, first)
    log.says(MessageFailed(pupil=PUPIL, message=first, reason="no such number", template="update"), sending)
    sent(log, prepared, message_id("woodside", "update", "2"))
    assert log.rules() == []
