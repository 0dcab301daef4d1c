"""What parents answer to the text about an absence: mostly why, now and then that they want no more of them."""

from __future__ import annotations

from random import Random

from rollcall.simulate.agenda import Agenda
from rollcall.simulate.cases import Case
from rollcall.simulate.people import Guardian, Staff

ANSWERS, STOPS = 0.3, 0.01
SAID = ("He has a temperature", "Sorry, she was sick in the night", "Bad cough, back tomorrow", "Tummy bug again")


def replies(agenda: Agenda, cases: list[Case], officer: Staff, rng: Random) -> None:
    """Parents of ill children whom nobody had reported answer the text of 09:25; the office enters what they say.

    The officer who sees the reply types it in, as one that came to the school's telephone.
    """
    for case in cases:
        to = _told(case)
        if to is None or not case.absent(0) or not case.unexplained(0, case.at("09:25")):
            continue
        at = case.at("09:26") + rng.randrange(2400)
        if rng.random() < STOPS:
            agenda.tell(at, "RecordReply", {"telephone": to.numbers[0], "text": "STOP"}, officer)
        elif case.away.cause == "I" and case.way in ("call", "later") and rng.random() < ANSWERS:
            agenda.tell(at, "RecordReply", {"telephone": to.numbers[0], "text": rng.choice(SAID)}, officer)
            case.known(at + rng.randrange(120, 1500))
            case.way = "reply"


def _told(case: Case) -> Guardian | None:
    """Who has the text: the first with a number who wants to be told and may be."""
    guardians = case.pupil.guardians
    return next((g for g in guardians if g.numbers and not g.court_order and not g.unsubscribed), None)
