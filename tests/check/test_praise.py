"""Of a child's improvement one text goes (procedures, "improvement")."""

from datetime import date, timedelta
from uuid import UUID

from events.ids import message_id
from events.notifications import Matter

from .conftest import DAY, PUPIL, SCHOOL, SIBLING

FIRST, SECOND = (message_id(SCHOOL, "improvement", number) for number in "12")


def praise(log, message: UUID, pupil: str, day: date = DAY) -> None:
    """An improvement text goes about a child."""
    about = (Matter(pupil=pupil, date=day, sessions=()),)
    log.text(log.absent(), message, template="improvement", about=about)


def family(log):
    for pupil in (PUPIL, SIBLING):
        log.guardian(pupil=pupil)
    return log


def test_a_brother_s_or_sister_s_is_no_second_text(log):
    family(log)
    praise(log, FIRST, PUPIL)
    praise(log, SECOND, SIBLING)
    assert log.found() == []


def test_another_day_and_another_way_are_no_second_text(log):
    family(log)
    praise(log, FIRST, PUPIL)
    log.sending(log.absent(), FIRST, template="improvement", channel="email", attempt=2)
    praise(log, SECOND, PUPIL, day=DAY + timedelta(days=30))
    assert "one-text-an-improvement" not in log.rules()


def test_a_second_text_about_a_child_s_improvement_is_named(log):
    family(log)
    praise(log, FIRST, PUPIL)
    praise(log, SECOND, PUPIL)
    [wrong] = log.found()
    assert wrong.rule == "one-text-an-improvement"
    assert wrong.says == f"A second text about the improvement of {PUPIL} on {DAY}: {SECOND}, after {FIRST}."
