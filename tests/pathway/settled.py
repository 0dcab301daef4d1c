"""A code that a person settles of Monday's mark, and the duty that asks for it."""

from datetime import date

from events.ids import pupil_id
from events.pathway import DutySet
from events.registers import CodeSettled

MONDAY = date(2026, 9, 7)
PUPIL = pupil_id("woodside", "16")


def settling(news):
    return [fact for fact in news if isinstance(fact, DutySet) and fact.kind == "settle-code"]


def settled(school, clock, code="I", session="AM", day=MONDAY):
    return school.hears(
        CodeSettled(pupil=PUPIL, date=day, session=session, code=code, original="N", by="staff-3"), clock
    )


def owed_of(school):
    """How each duty to settle Monday's code stands, in the order in which they were set; never two are open at once."""
    states = {}
    for body in (own.body for own, _ in school.decider.own):
        if settling([body]):
            assert "due" not in states.values()
            states[body.duty] = "due"
        elif getattr(body, "duty", None) in states:
            states[body.duty] = {"DutyDone": "done", "DeadlineMissed": "missed"}.get(type(body).__name__, "stood down")
    return list(states.values())
