"""A code that a person settled is written back to the MIS, or ends as a difference that somebody sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from chassis.record import Recorded
from rollcall.check.contradictions import SETTLING, Contradiction, wrong

_ANSWERS = frozenset({"CodeWrittenBack", "WriteBackFailed"})
_SAID = {
    "CodeWrittenBack": "written back",
    "WriteBackFailed": "not taken",
    "WriteBackOvertaken": "overtaken",
    "WriteBackRetried": "handed over again",
    "CodeUnsettled": "settled no more",
}


@dataclass(slots=True)
class Settled:
    """The code settled last for a session: handed over (`waiting`), ended, or to be handed over `again` at an hour.

    `overtaken`: another mark came first, or its call was taken back, so that it is not handed over again; a try under
    way is still answered.
    """

    code: str
    attempt: int
    state: Literal["waiting", "ended", "again"]
    again: datetime | None
    last: Recorded
    contact: str | None = None
    overtaken: bool = False

    def __str__(self) -> str:
        body = self.last.body
        return f"The code {self.code} settled for {body['pupil']} at {body['date']} {body['session']}"


class SettledCodes:
    """Every settled code, step by step, and that none is left on its way."""

    def __init__(self) -> None:
        self._settled: dict[tuple[str, str, str], Settled] = {}

    def hear(self, fact: Recorded) -> Iterator[Contradiction]:
        """An answer to what was not handed over, or a try that nothing asks for."""
        word, body = fact.envelope.word, fact.body
        if word != "CodeSettled" and word not in _SAID:
            return
        place = (body["pupil"], body["date"], body["session"])
        settled = self._settled.get(place)
        if word == "CodeSettled":
            self._settled[place] = Settled(body["code"], 1, "waiting", None, fact, body.get("contact"))
        elif settled is None or not _follows(settled, fact):
            called = settled or f"The code {body['code']} of {body['pupil']} at {body['date']} {body['session']}"
            says = f"{called} was {_SAID[word]}{_attempt(body)}, which was not what came next."
            yield wrong("legal-write-back-steps", fact, says)
        else:
            _step(settled, fact)

    def end(self, now: datetime) -> Iterator[Contradiction]:
        """Whatever was handed over without an answer, or was to be handed over again and was not."""
        for settled in self._settled.values():
            since = settled.last.envelope.recorded_at if settled.state == "waiting" else settled.again
            if settled.state != "ended" and since is not None and since < now - SETTLING:
                says = f"{settled} is neither written back nor said to be a difference since {since.isoformat()}."
                yield wrong("every-settled-code-ends", settled.last, says)


def _follows(settled: Settled, fact: Recorded) -> bool:
    body = fact.body
    if fact.envelope.word in _ANSWERS:
        return (settled.state, settled.code, settled.attempt) == ("waiting", body["code"], body["attempt"])
    if fact.envelope.word == "WriteBackOvertaken":
        is_on_its_way = settled.state != "ended" and not settled.overtaken
        return is_on_its_way and (settled.code, settled.attempt) == (body["code"], body["attempt"])
    if fact.envelope.word == "CodeUnsettled":
        return (settled.code, settled.contact) == (body["code"], body["contact"])
    is_next = (settled.state, settled.code, settled.attempt + 1) == ("again", body["code"], body["attempt"])
    return is_next and settled.again is not None and fact.envelope.occurred_at >= settled.again


def _attempt(body: Mapping[str, Any]) -> str:
    return f" at attempt {body['attempt']}" if "attempt" in body else ""


def _step(settled: Settled, fact: Recorded) -> None:
    again = fact.body.get("again_at")
    settled.attempt, settled.last = fact.body.get("attempt", settled.attempt), fact
    settled.again = datetime.fromisoformat(again) if again else None
    if fact.envelope.word in {"WriteBackOvertaken", "CodeUnsettled"}:
        settled.overtaken = True
        settled.state = "waiting" if settled.state == "waiting" else "ended"
    elif fact.envelope.word == "WriteBackRetried":
        settled.state = "waiting"
    else:
        settled.state = "again" if again else "ended"
