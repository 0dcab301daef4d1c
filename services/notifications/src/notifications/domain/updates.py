"""The parents' update: prepared with the figures of the week before, approved by a person, sent to each family once.

A person approves what the preview showed: as many families as it counted, and as many left out. Nobody does it by the
policy's hour: it goes unsent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from chassis.said import Decision, Every, Key, News, Outcome, Said, States, Woken
from events.calendar import SchoolCalendar, monday_of, school_year
from events.fact import Fact, Refusal
from events.ids import message_id, update_id
from events.notifications import (
    ApproveUpdate,
    MessageHeld,
    MessageSending,
    MessageWithheld,
    NoteUpdate,
    Plan,
    UpdateApproved,
    UpdateAsked,
    UpdateExpired,
    UpdateFigures,
    UpdateNotDue,
    UpdateNoted,
    UpdatePrepared,
)
from events.policy import Policy, UpdatePolicy
from events.reporting import Row
from notifications.domain import weeks
from notifications.domain.answers import STOPPED
from notifications.domain.bulletins import Update
from notifications.domain.drafts import Draft, go
from notifications.domain.folds import day_key
from notifications.domain.outcomes import Figured, Unanswered
from notifications.domain.people import Found, families
from notifications.domain.view import Day
from notifications.domain.ways import reached, ways

SCHOOL: Key = ("school", "school")
NOBODY_APPROVED = "nobody approved it in time"
UNANSWERED = "reporting could not be asked for its figures in time"
NO_MARKS = "no mark of its week is known"


# Its hour -------------------------------------------------------------------------------------------------------------


def woken(said: Said[Woken], states: States) -> Iterator[News]:
    """Its last hour comes, or its first."""
    school, found, due = states[SCHOOL].seen, states[SCHOOL].done, said.body.due
    if found.update is not None and (ends := found.update.ends) is not None and ends <= due:
        yield _expired(said.school, found.update, NOBODY_APPROVED if found.update.figures else UNANSWERED)
    hour = weeks.next_hour(school, found.updated)
    if hour is not None and hour.at <= due:
        yield _come(said.school, hour, school.calendar)


def _come(school: str, hour: weeks.Hour, calendar: SchoolCalendar) -> News:
    before = calendar.before(monday_of(hour.day))
    update = update_id(school, hour.day)
    if before is None or school_year(before) != school_year(hour.day):
        return UpdateNotDue(school=school, update=update, day=hour.day, due_at=hour.at)
    return UpdateAsked(
        school=school,
        update=update,
        day=hour.day,
        first=calendar.between(monday_of(before), before)[0],
        last=before,
        due_at=hour.at,
        expires_at=hour.expires,
    )


def answered(said: Said[Outcome], asked: UpdateAsked, states: States) -> Sequence[News]:
    """Reporting gave the figures, or could not be asked in time."""
    school, found = states[SCHOOL].seen, states[SCHOOL].done
    if found.update is None or found.update.id != asked.update or found.update.state != "asked":
        return []
    result: Figured | Unanswered = said.body.result
    if isinstance(result, Unanswered) or said.at > asked.expires_at:
        return [_expired(said.school, found.update, UNANSWERED)]
    figures = _figures(asked, result, school.policy(asked.day).update or UpdatePolicy())
    return [_prepared(asked, figures) if figures else _expired(said.school, found.update, NO_MARKS)]


def _prepared(asked: UpdateAsked, figures: UpdateFigures) -> UpdatePrepared:
    return UpdatePrepared(
        school=asked.school, update=asked.update, day=asked.day, figures=figures, expires_at=asked.expires_at
    )


def _expired(school: str, update: Update, reason: str) -> UpdateExpired:
    return UpdateExpired(school=school, update=update.id, day=update.day, reason=reason)


def _figures(asked: UpdateAsked, given: Figured, policy: UpdatePolicy) -> UpdateFigures | None:
    if given.school is None or given.school.attendance is None:
        return None
    best = _best([row for row in given.classes if row.possible and (row.pupils or 0) >= policy.smallest_class])
    return UpdateFigures(
        first=asked.first,
        last=asked.last,
        attendance=given.school.attendance,
        classes=tuple(row.key for row in best),
        class_attendance=best[0].attendance if best else None,
        late=given.school.late_before_close + given.school.late_after_close,
    )


def _best(rows: Sequence[Row]) -> Sequence[Row]:
    """The classes with the highest attendance, not rounded: those that share it stand side by side."""
    highest = max((_attendance(row) for row in rows), default=None)
    return [row for row in rows if _attendance(row) == highest]


def _attendance(row: Row) -> Fraction:
    return Fraction(row.present + row.approved_activity, row.possible)


# What a person makes of it --------------------------------------------------------------------------------------------


def keys_to_send(states: States) -> Iterator[Key | Every]:
    """The school, the update's day, and every child."""
    yield from (SCHOOL, STOPPED)
    found: Found = states[SCHOOL].done
    if found.update is not None:
        yield day_key(found.update.day)
        yield Every("pupil")


def note(said: Said[NoteUpdate], states: States) -> Decision:
    """Another note under it, once."""
    found: Found = states[SCHOOL].done
    fault = _fault(said, said.body.update, states)
    if fault is not None or found.update is None:
        return fault or []
    wanted: Any = said.body.note
    if found.update.state != "prepared":
        return _too_late(found.update)
    if wanted == found.update.note:
        return []
    return [UpdateNoted(school=said.school, update=found.update.id, day=found.update.day, note=wanted, by=_who(said))]


def approve(said: Said[ApproveUpdate], states: States) -> Decision:
    """It goes to each family once, if they are as many as whoever approves it believes."""
    found: Found = states[SCHOOL].done
    fault = _fault(said, said.body.update, states)
    if fault is not None or found.update is None:
        return fault or []
    if found.update.state == "approved":
        return []
    if found.update.state != "prepared":
        return _too_late(found.update)
    facts = _facts(said, found.update, states)
    return _miscounted(said.body, facts) or [_approved(said, found.update, facts), *facts]


def _approved(said: Said[ApproveUpdate], update: Update, facts: Sequence[Fact]) -> UpdateApproved:
    left_out = _left_out(facts)
    return UpdateApproved(
        school=said.school,
        update=update.id,
        day=update.day,
        families=len(facts) - left_out,
        left_out=left_out,
        by=_who(said),
    )


def _fault(said: Said[Any], update: UUID, states: States) -> Refusal | None:
    school, found = states[SCHOOL].seen, states[SCHOOL].done
    if not school.known or found.update is None or found.update.id != update:
        return Refusal("no-such-update", "There is no such update: take its id from rollcall update.")
    policy = school.policy(found.update.day).update or UpdatePolicy()
    if said.actor is None or said.actor.role not in policy.approvers:
        who = " or ".join(role.replace("-", " ") for role in policy.approvers)
        return Refusal("not-for-role", f"The parents' update is approved by {who}: ask them.")
    return None


def _too_late(update: Update) -> Refusal:
    if update.state == "asked":
        return Refusal("not-prepared", "The figures of its week are not there yet: try again in a moment.")
    return Refusal("not-waiting", f"The update of {update.day} does not wait any more: see rollcall update.")


def _miscounted(command: ApproveUpdate, facts: Sequence[Fact]) -> Refusal | None:
    """It stops where somebody is left out of whom whoever approves it does not know."""
    left_out = _left_out(facts)
    if left_out != command.left_out:
        says = f"{left_out} would be left out, not {command.left_out}: see who and why in the preview, and say so."
        return Refusal("left-out", says)
    if len(facts) - left_out != command.families:
        says = f"It would go to {len(facts) - left_out} families, not {command.families}: look at the preview again."
        return Refusal("miscounted", says)
    return None


def _left_out(facts: Iterable[Fact]) -> int:
    return sum(isinstance(fact, MessageWithheld) for fact in facts)


def _who(said: Said[Any]) -> str:
    return said.actor.who if said.actor else "unknown"


# To whom --------------------------------------------------------------------------------------------------------------


def plan(said: Said[Any], states: States) -> Plan:
    """The facts that an approval would lead to now; nothing where none waits for it."""
    school, found = states[SCHOOL].seen, states[SCHOOL].done
    waits = found.update if school.known and found.update and found.update.state == "prepared" else None
    facts = _facts(said, waits, states) if waits else []
    return Plan(
        school=said.school,
        sending=tuple(fact for fact in facts if isinstance(fact, MessageSending)),
        withheld=tuple(fact for fact in facts if isinstance(fact, MessageWithheld)),
        pence=pence(school.policy(waits.day)) if waits else {},
    )


def pence(policy: Policy) -> dict[str, Decimal]:
    """What the school's channels cost."""
    return {str(route): price for route, price in policy.messages.pence.items()}


def _facts(said: Said[Any], update: Update, states: States) -> list[Fact]:
    day = Day(said.school, update.day, states)
    return [_gone(go(draft, said.at, day)) for draft in _drafts(update, day)]


def _gone(news: News) -> Fact:
    assert isinstance(news, MessageSending | MessageWithheld | MessageHeld), news
    return news


def _drafts(update: Update, day: Day) -> Iterator[Draft]:
    """One for each family whose children are on the roll."""
    children = [child for child in day.states.every("pupil") if day.pupil(child).is_on_roll(update.day)]
    for family in families(children, lambda child: reached(child, "update", day)):
        way = next(ways(family, "update", day), None)
        message = message_id(day.id, "update", str(update.id), way.guardian if way else family[0])
        yield Draft(message, "update", {child: () for child in family}, update.by)
