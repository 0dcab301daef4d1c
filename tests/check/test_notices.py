"""E-mails to staff are said once, to whom it concerns, and of what is so."""

from __future__ import annotations

from datetime import time
from typing import Any
from uuid import UUID

import pytest

from events.notifications import ChaseSending, ChaseSent, StaffAlerted, StaffAlertFailed, StaffAlerting
from events.pathway import FocusAbsenceSeen, OutbreakSeen, OutbreakWithdrawn
from events.registers import AbsenceWithdrawn
from events.sealed import Sealed

from .conftest import DAY, MORNING, PUPIL, SCHOOL, SIBLING

GOES = {"school_name": "Woodside", "local_day": DAY, "email": Sealed("~s~staff~x"), "via": "folder"}
OUTBREAK = {"school": SCHOOL, "outbreak": UUID(int=90), "of": "class", "name": "3B", "date": DAY}


def told(log: Any, because: UUID, number: int, template: str = "focus", staff: str = "staff-5", **so: Any) -> None:
    """An e-mail goes; `failed`: it comes back."""
    failed, heard = so.pop("failed", False), so.pop("heard", None)
    of = {"school": SCHOOL, "message": UUID(int=number), "staff": staff, "template": template}
    envelope = {} if heard is None else {"heard": heard}
    sending = log.says(StaffAlerting(**{**of, **GOES, "because": because, **so}), because, **envelope)
    end = StaffAlertFailed(**of, at=MORNING, reason="bounced") if failed else StaffAlerted(**of, at=MORNING)
    log.says(end, sending)


def seen(log: Any, pupil: str = PUPIL, staff: str = "staff-5", session: str = "AM") -> UUID:
    """Pathway says of a family of two that a child is absent."""
    absent = log.absent(pupil)
    fact = FocusAbsenceSeen(pupil=pupil, family=PUPIL, date=DAY, session=session, staff=staff)
    return log.says(fact, absent)


def none(log: Any, pupil: str = PUPIL) -> None:
    log.says(AbsenceWithdrawn(pupil=pupil, date=DAY, session="AM", reason="false", code="/"))


def outbreak(log: Any) -> UUID:
    said = {**OUTBREAK, "ill": 3, "n": 10, "years": ("3",), "staff": ("staff-2", "staff-5")}
    return log.says(OutbreakSeen.model_validate(said), log.absent())


def rules(log: Any) -> list[str]:
    return list(log.passes(2).rules(log.at))


def test_one_e_mail_a_family_and_day_is_no_contradiction_nor_another_try_nor_one_to_who_stands_in(log) -> None:
    first = seen(log)
    seen(log, SIBLING, staff="staff-6")
    told(log, first, 1, failed=True)
    told(log, first, 2, attempt=2)
    told(log, first, 3, staff="staff-6")
    assert rules(log) == []


def test_a_second_one_of_a_brother_or_sister_is_named(log) -> None:
    first, second = seen(log), seen(log, SIBLING)
    told(log, first, 1)
    told(log, second, 2)
    assert rules(log) == ["one-focus-notice-a-day"]


def test_two_of_one_outbreak_to_one_member_of_staff_are_named_and_one_to_each_is_not(log) -> None:
    of = outbreak(log)
    told(log, of, 1, "outbreak")
    told(log, of, 2, "outbreak", "staff-2")
    assert rules(log) == []
    told(log, of, 3, "outbreak")
    assert rules(log) == ["one-message-to-staff"]


def test_two_of_one_step_of_a_chase_are_named_and_another_try_is_not(log) -> None:
    absent = log.absent()
    asked = {"kind": "missing", "form": "3B", "date": DAY, "session": "AM", "since": time(9, 20), "because": absent}
    for number, attempt in ((1, 1), (2, 2), (3, 2)):
        of = {"school": SCHOOL, "message": UUID(int=number), "staff": "staff-9"}
        sending = log.says(ChaseSending.model_validate({**of, **GOES, **asked, "attempt": attempt}), absent)
        log.says(ChaseSent(**of, at=MORNING), sending)
        assert rules(log) == (["one-message-to-staff"] if number == 3 else [])


@pytest.mark.parametrize("template", ["focus", "outbreak"])
def test_one_to_somebody_whom_it_does_not_concern_is_named(log, template) -> None:
    told(log, seen(log) if template == "focus" else outbreak(log), 1, template, "staff-7")
    assert rules(log) == ["staff-told-what-concerns-them"]


def test_one_of_an_absence_that_was_taken_back_is_named_unless_a_brother_or_sister_is_away(log) -> None:
    first = seen(log)
    none(log)
    told(log, first, 1)
    assert rules(log) == ["staff-told-what-is-so"]


def test_not_where_a_brother_or_sister_is_away_still_nor_where_it_stands_again(log) -> None:
    first = seen(log)
    seen(log, SIBLING)
    none(log)
    told(log, first, 1)
    assert rules(log) == []
    none(log, SIBLING)
    log.absent()
    told(log, first, 2, attempt=2)
    assert rules(log) == []


def test_what_notifications_had_not_heard_is_no_contradiction(log) -> None:
    first = seen(log)
    heard = len(log.facts)
    none(log)
    told(log, first, 1, heard=heard)
    assert rules(log) == []


def test_one_of_an_outbreak_that_was_withdrawn_is_named(log) -> None:
    of = outbreak(log)
    log.says(OutbreakWithdrawn.model_validate({**OUTBREAK, "ill": 2, "n": 10}), of)
    told(log, of, 1, "outbreak")
    assert rules(log) == ["staff-told-what-is-so"]
