"""What a family writes in distress: the safeguarding lead is told at once, while a person reads it.

Issue 3, "two-way": "distress words … go to the human queue at once". The queue is the office's, who sees no concern;
so the reply raises one, too, by rule. What it says leaves in no message.
"""

from __future__ import annotations

from collections.abc import Sequence

from chassis.said import News, Said, States
from events.ids import fact_id
from events.notifications import ReplyReceived
from events.pathway import ConcernKind, ConcernRaised
from pathway.domain.case import Case, case_of
from pathway.domain.concerns import RULE, next_alert
from pathway.domain.states import FAMILIES, FamiliesSeen, handle
from pathway.domain.subjects import lapse

KIND: ConcernKind = "distressing-reply"


def in_distress(reply: ReplyReceived, families: FamiliesSeen) -> Sequence[str]:
    """The children of whom a reply speaks in distress: the one whose absence it is about, or else each whom it may be
    about; of a number that is nobody's, none is known.

    Where a court order keeps whoever has the number from each of these, it is about none for the office, and still
    about them for the safeguarding lead.
    """
    if reply.urgent != "distress":
        return ()
    if reply.about is not None:
        return [reply.about.pupil]
    return reply.pupils or sorted({child for each in reply.guardians for child in families.children.get(each, ())})


def replied(said: Said[ReplyReceived], states: States) -> list[News]:
    """The concern for each of these children."""
    news: list[News] = []
    for pupil in in_distress(said.body, states[FAMILIES].seen):
        if states["pupil", pupil].seen.is_known:
            case = case_of(said, pupil, states)
            lapse(case)
            _raise(case)
            news += case.news
    return news


def _raise(case: Case) -> None:
    """Once for each reply, and none while one is open: what follows it is of the same conversation."""
    reply: ReplyReceived = case.said.body
    concern = fact_id(reply.reply, "Concern", case.pupil, 0)
    is_open = any(held.kind == KIND for held in case.done.concerns.values())
    if not is_open and handle(concern) not in case.done.answered:
        raised = ConcernRaised(
            pupil=case.pupil,
            concern=concern,
            kind=KIND,
            date=reply.day,
            at=case.said.at,
            by=RULE,
            because=case.said.id,
            alert_at=next_alert(case, reply.day, case.said.at, is_acknowledged=False),
            reply=reply.reply,
        )
        case.say(raised)
