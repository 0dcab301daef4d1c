"""How a pupil's duties go: set, done, owed no more, missed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from events.ids import wake_id
from events.pathway import DeadlineMissed, DeadlineMoved, DutyDone, DutyKind, DutySet, DutyStoodDown
from pathway.domain.awaiting import is_awaited
from pathway.domain.calling import AFTERNOON, called_about, is_only_afternoon, rang_since
from pathway.domain.case import Case
from pathway.domain.deadlines import visit_due
from pathway.domain.families import OFFICER
from pathway.domain.marks import year_to_date
from pathway.domain.moving import move_lapsed
from pathway.domain.owed import due_of, is_owed, reach_by, why_not
from pathway.domain.passing import pass_on
from pathway.domain.sightings import spoken
from pathway.domain.states import ARRANGED, OpenDuty, PupilDone, Work, handle
from pathway.domain.visiting import is_of_head

KINDS_OF_DUTY: tuple[DutyKind, ...] = ("call", "visit", "tell-social-worker")
"""What an absence asks for, as soon as it is heard of."""
AGAIN = "again"
"""What a further duty to settle a day's code is about, and a further call: the mark became N again after the earlier
one had ended, or was missed and to be made no more."""
_ASKED: tuple[tuple[DutyKind, str], ...] = (*((kind, "") for kind in KINDS_OF_DUTY), ("call", AFTERNOON))


def is_open(done: PupilDone) -> bool:
    """Whether any duty is."""
    return bool(done.open)


def due(done: PupilDone) -> datetime | None:
    """When the earliest open duty is due."""
    return min((owed.due for owed in done.open.values()), default=None)


def lapse(case: Case) -> None:
    """Say missed what is still open after the earliest due instant; a code is not settled on a day that is shut.

    It is said for the cause that the wake-up has, so that hearing late changes neither what is said nor its id.
    """
    duty, owed = min(case.done.open.items(), key=lambda d: (d[1].due, d[1].kind, d[1].about))
    woken = wake_id(case.said.school, "pupil", case.pupil, owed.due)
    if owed.kind == "settle-code" and move_lapsed(case, duty, owed, woken):
        return
    missed = case.say(DeadlineMissed(pupil=case.pupil, duty=duty, due_at=owed.due), cause=woken)
    if owed.kind == "call" and is_of_head(case, owed):
        _visit_the_unreached(case, owed, missed, woken)


def settle(case: Case, days: Sequence[date]) -> None:
    """What is owed no more stands down, and what is owed for these days is set."""
    _stand_down(case)
    _set_duties(case, days)


def _visit_the_unreached(case: Case, call: OpenDuty, missed: UUID, woken: UUID) -> None:
    """Procedures, "headship family: … not reached: visit due 15:00": the call was owed then, and so the visit is."""
    policy = case.policy(call.date)
    due = visit_due(policy.visit, case.calendar, call.date, policy.focus.visit_due, call.due)
    if due is not None and _may_be_set(case, "visit", call.date):
        _set(case, OpenDuty("visit", call.date, due, call.persistent), missed, woken)


def stand_down_arranged(case: Case) -> None:
    """Say of visits that no absence asks for, and that have lost their cause, that they are owed no more."""
    _stand_down(case, [ARRANGED])


def stand_down_of_focus(case: Case) -> None:
    """Say of what was asked of whoever had the family in focus that it is owed no more, or is another's: it has gone to
    another."""
    for duty, owed in sorted(case.done.open.items(), key=lambda d: (d[1].date, d[1].kind, d[1].about)):
        if owed.kind not in ("call", "visit"):
            continue
        to = case.owner(owed.kind, owed.date)
        if not is_owed(case, owed.kind, owed.date, owed.about):
            case.say(DutyStoodDown(pupil=case.pupil, duty=duty, reason="ended", because=case.because))
        elif owed.owner not in (to, OFFICER):
            pass_on(case, duty, owed, to, case.because)


def _stand_down(case: Case, abouts: Sequence[str] = ("", AFTERNOON, ARRANGED, AGAIN)) -> None:
    """Say of every open duty about these that has lost its cause that it is owed no more."""
    for duty, owed in sorted(case.done.open.items(), key=lambda d: (d[1].date, d[1].kind, d[1].about)):
        if owed.about in abouts and not is_owed(case, owed.kind, owed.date, owed.about):
            reason = why_not(case, owed.kind, owed.date, owed.about)
            if reason == "off-roll" and owed.about == ARRANGED and is_awaited(case.seen, case.school, case.today):
                continue
            case.say(DutyStoodDown(pupil=case.pupil, duty=duty, reason=reason, because=case.because))


def _set_duties(case: Case, days: Sequence[date]) -> None:
    """Set what is owed for these days and is neither open nor ended; for a day that has passed nothing is set."""
    for day in sorted({day for day in days if day >= case.today}):
        for kind, about in _ASKED:
            if _may_be_set(case, kind, day, about) and is_owed(case, kind, day, about):
                due = due_of(case, kind, day, about)
                if due is not None:
                    _set(case, OpenDuty(kind, day, due, _persistent(case, day), about=about), case.because)
        _set_call_again(case, day)


def _set_call_again(case: Case, day: date) -> None:
    """A call that was missed, and to be made no more since the child was found, is owed again if it was not found."""
    last, following = _last_call(case, day)
    gone = last not in case.done.late and handle(last) in case.done.eased
    if case.done.end_of(last) == "missed" and gone and is_owed(case, "call", day, AGAIN):
        due = due_of(case, "call", day, AGAIN)
        if due is not None:
            owed = OpenDuty("call", day, due, _persistent(case, day), about=AGAIN)
            _set(case, owed, case.because, duty=following)


def _last_call(case: Case, day: date) -> tuple[UUID, UUID]:
    """The call of a day that was set last, of its afternoon if there is one, and the one that may follow it."""
    afternoon = case.duty("call", day, AFTERNOON)
    begins, last = (f"{AFTERNOON}:", afternoon) if _is_set(case, afternoon) else ("", case.duty("call", day))
    times = 1
    while _is_set(case, following := case.duty("call", day, f"{begins}{AGAIN}:{times}")):
        last, times = following, times + 1
    return last, following


def set_to_settle(case: Case, day: date, due: datetime, within: int | None = None) -> bool:
    """Set that the code of a day's mark is to be settled, so many school days after it."""
    asked = case.done.codes_asked.get(day)
    before = asked.times if asked else 0
    owed = OpenDuty("settle-code", day, due, _persistent(case, day), about=AGAIN if before else "", within=within)
    _set(case, owed, case.because, duty=_to_settle(case, day, before))
    return True


def finish_code(case: Case, day: date, work: Work) -> None:
    """Say done, in time or late, that somebody was asked to settle a day's code."""
    asked = case.done.codes_asked.get(day)
    if asked is not None and asked.ended != "done":
        duty = _to_settle(case, day, asked.times - 1)
        case.say(DutyDone(pupil=case.pupil, duty=duty, done_at=work.at, outcome=work.outcome, because=work.fact))


def _to_settle(case: Case, day: date, before: int) -> UUID:
    """The id of the duty to settle a day's code, after so many that have ended."""
    return case.duty("settle-code", day, f"{AGAIN}:{before}" if before else "")


def _persistent(case: Case, day: date) -> bool:
    return year_to_date(case.seen, day).is_persistent


def finish(case: Case, kind: DutyKind, day: date, work: Work, cause: UUID | None = None) -> None:
    """Say done, in time or late, what this work answers, if there is any: of calls the last, of visits all."""
    for duty in [_asked(case, kind, day), *_arranged(case, kind, day)]:
        if duty in case.done.open or case.done.end_of(duty) == "missed":
            done = DutyDone(pupil=case.pupil, duty=duty, done_at=work.at, outcome=work.outcome, because=work.fact)
            case.say(done, cause)


def _asked(case: Case, kind: DutyKind, day: date) -> UUID:
    if kind != "call":
        return case.duty(kind, day)
    return _last_call(case, day)[0]


def put_off(case: Case, duty: UUID) -> None:
    """Say that what is owed again is due as if it were heard of now, unless it is too late to ask for it."""
    owed = case.done.open.get(duty)
    due = due_of(case, owed.kind, owed.date, owed.about) if owed is not None and owed.about != ARRANGED else None
    if owed is not None and due is not None and due > owed.due:
        before = owed.due
        because = case.because
        case.say(DeadlineMoved(pupil=case.pupil, duty=duty, due_before=before, due_at=due, because=because))


def finish_again(case: Case, duty: UUID) -> None:
    """Say of what is owed again that it is done, in time or late, if other work had done it all the same."""
    owed = case.done.owed(duty)
    already = _work(case, owed) if owed is not None else None
    if owed is not None and already is not None:
        finish(case, owed.kind, owed.date, already)


def _arranged(case: Case, kind: DutyKind, day: date) -> list[UUID]:
    """What people have a reason of their own for, and nobody has done."""
    undone = sorted(case.done.undone.items(), key=lambda d: str(d[0]))
    return [duty for duty, owed in undone if (owed.kind, owed.date, owed.about) == (kind, day, ARRANGED)]


def set_arranged(case: Case, day: date, due: datetime) -> UUID:
    """Set a visit that no absence asks for; each has an id of its own, as there may be several a day."""
    duty = case.duty("visit", day, f"{ARRANGED}:{case.said.id}")
    case.say(
        DutySet(
            pupil=case.pupil,
            duty=duty,
            kind="visit",
            date=day,
            due_at=due,
            owner=case.owner("visit", day),
            because=case.because,
            persistent=_persistent(case, day),
            about=ARRANGED,
        )
    )
    return duty


def _work(case: Case, owed: OpenDuty) -> Work | None:
    """The work that may have been done already; whoever was spoken to before was not asked of the afternoon."""
    if owed.kind == "tell-social-worker":
        return case.done.worker.get(owed.date)
    if owed.kind == "call":
        since = owed.about == AFTERNOON or is_only_afternoon(case, owed.date, called_about(case, owed.date))
        return rang_since(case, owed.date) if since else spoken(case, owed.date)
    return case.done.visited.get(owed.date) if owed.kind == "visit" else None


def _may_be_set(case: Case, kind: DutyKind, day: date, about: str = "") -> bool:
    return not _is_set(case, case.duty(kind, day, about))


def _is_set(case: Case, duty: UUID) -> bool:
    """Whether it is open, or was done or missed."""
    return duty in case.done.open or case.done.end_of(duty) is not None


def _set(case: Case, owed: OpenDuty, because: UUID, cause: UUID | None = None, *, duty: UUID | None = None) -> None:
    """Set it; work that was done already, before the absence was heard of, does it at once."""
    told = DutySet(
        pupil=case.pupil,
        duty=duty or case.duty(owed.kind, owed.date, owed.about),
        kind=owed.kind,
        date=owed.date,
        due_at=owed.due,
        owner=case.owner(owed.kind, owed.date),
        because=because,
        persistent=owed.persistent,
        about=owed.about or None,
        reach_by=reach_by(case, owed.date, owed.due) if owed.kind == "call" else None,
        within_days=owed.within,
    )
    case.say(told, cause)
    already = _work(case, owed)
    if already is not None:
        finish(case, owed.kind, owed.date, already, cause)
