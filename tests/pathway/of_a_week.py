"""A week at Woodside, who asks about it, and a meeting that was held in it."""

import dataclasses
from datetime import date

from events.fact import Actor
from events.ids import pupil_id
from events.pathway import HoldMeeting, InviteParent, LedgerOf, PlanMeeting

MONDAY = date(2026, 9, 7)
FRIDAY = date(2026, 9, 11)


def as_(tables, role="attendance-officer", who="staff-3"):
    return dataclasses.replace(tables.reading(), actor=Actor(who=who, role=role))


def of_week(**given):
    return LedgerOf.model_validate({"from": MONDAY, "to": FRIDAY, **given})


def met(school, clock="10:00", **form):
    """A meeting planned for Friday and held on Monday, the child's journal being books still."""
    at = school.at("14:00", FRIDAY)
    school.told(PlanMeeting(mis_id="16", purpose="support", at=at, staff="staff-5"), "09:00")
    school.told(InviteParent(mis_id="16", purpose="support", guardian="9", how="phone"), "09:05")
    pupil = pupil_id("woodside", "16")
    sealed = {"reasons": f"~{pupil}~contact~bus", "note": f"~{pupil}~contact~agreed"}
    action = {"owner": "staff-7", "due": FRIDAY, "what": f"~{pupil}~contact~ring"}
    who = {"mis_id": "16", "purpose": "support", "guardians": ("9",), "barriers": ("transport",)}
    asked = HoldMeeting(**who, actions=(action,), **sealed, **form)
    return school.told(asked, clock, who="staff-5", role="assistant-head")
