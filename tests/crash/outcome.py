"""What came of a morning, as it must be whatever died on the way: the log by key, the answers, and the texts."""

from __future__ import annotations

import base64
import re
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from chassis.record import Recorded
from chassis.seal import SealedKeyring
from events.ids import arbor_cause, outcome_id
from events.notifications import Messages, MessagesOf
from events.pathway import Duties, DutiesOf
from events.registers import Quarantine, Quarantined
from events.reporting import Figures, FiguresOf, Report, WeeklyReportOf
from events.rewards import Trackers, TrackersOf
from rollcall.servers import DataFolder, Endpoints
from rollcall.servers.waiting import until

from .morning import DAY, FRIDAY, SCHOOL, Step, pupil
from .speaking import PATIENCE, Speaker

Ask = Callable[..., Awaitable[Any]]

HEARD_AT: Mapping[str, frozenset[str]] = {
    "ContactMade": frozenset({"at", "undoable_until"}),
    "ContactTried": frozenset({"at", "next_attempt_at"}),
    "ConcernRaised": frozenset({"at", "alert_at"}),
    "ConcernResolved": frozenset({"at", "found_at"}),
    "DutyClaimed": frozenset({"until"}),
    "VisitMade": frozenset({"at"}),
    "DutyDone": frozenset({"done_at"}),
    "ReportIssued": frozenset({"built_from", "known_at"}),
    "UpdateApproved": frozenset({"digest"}),
}
"""Fields of each run its own: they hold tokens of the folder's keys, or say when, by the platform's clock, a person's
word was heard or a report built."""

POLLED_AT = frozenset({"CodesCompared", "MisCompared"})
"""Words whose cause is a poll, which is named by its instant: of each run its own."""

ANSWERED_AT = frozenset({"done_at", "at", "known_at", "log_sequence", "since"})
"""The same in answers."""

_SEALED = re.compile(r"~[^~\"]+~[^~\"]+~[A-Za-z0-9_-]+")
Said = tuple[str, Any, UUID | None]


@dataclass(frozen=True)
class Asked:
    """Of which days figures are asked, and which week's report."""

    first: date
    last: date
    week: str


MORNING = Asked(FRIDAY, DAY, "2026-W36")


@dataclass(frozen=True)
class Outcome:
    """`facts`: of each service and key in their order; two services' facts of one child are not ordered."""

    facts: dict[tuple[str, str], list[Said]]
    answers: dict[str, Any]
    texts: list[str]


async def settled(speaker: Speaker) -> None:
    """Return once every service has heard and folded the log, has nothing to say, and the log has ended."""
    last = -1
    while (tail := await speaker.tail()) != last:
        last = tail
        await answers(speaker.ask, tail)
        await until(lambda tail=tail: _read_to(speaker, tail), PATIENCE)  # type: ignore[misc]


async def _read_to(speaker: Speaker, tail: int) -> bool | None:
    return bool(speaker.facts and speaker.facts[-1].envelope.sequence >= tail) or None


async def come_to(speaker: Speaker, wanted: Outcome) -> None:
    """Return once the log holds as many facts as it should, and has settled; or when it plainly will not."""
    expected = {place: len(facts) for place, facts in wanted.facts.items()}

    async def attempt() -> bool | None:
        return by_place(speaker.facts) == expected or None

    with suppress(TimeoutError):
        await until(attempt, PATIENCE)
    await settled(speaker)


def by_place(facts: Sequence[Recorded]) -> dict[tuple[str, str], int]:
    """How many facts each service said of each key."""
    return dict(Counter(map(_place, facts)))


def _place(fact: Recorded) -> tuple[str, str]:
    """The service and the key; of e-mails to staff the message, for those of one hour go beside each other."""
    envelope = fact.envelope
    is_of_the_school = envelope.key == envelope.school
    return envelope.service, str(fact.body.get("message", envelope.key)) if is_of_the_school else envelope.key


async def outcome(
    facts: Sequence[Recorded], ask: Ask, data: DataFolder, endpoints: Endpoints, asked: Asked = MORNING
) -> Outcome:
    """What came of it; sealed fields opened, because each data folder has keys of its own."""
    places = await by_key(facts, endpoints)
    tail = facts[-1].envelope.sequence
    told = {**await answers(ask, tail, asked), "report": await issued_report(ask, tail, asked)}
    return Outcome(places, told, texts(data.messages))


async def by_key(facts: Sequence[Recorded], endpoints: Endpoints) -> dict[tuple[str, str], list[Said]]:
    """What each service said of each key, in order; sealed fields opened."""
    opened = await _opened(facts, endpoints)
    places: dict[tuple[str, str], list[Said]] = defaultdict(list)
    own = _instants_of_its_own(facts)
    for fact in facts:
        place = _place(fact)
        cause = None if fact.envelope.word in POLLED_AT or fact.envelope.cause in own else fact.envelope.cause
        places[place].append((fact.envelope.word, _body(fact, opened), cause))
    return dict(places)


def _instants_of_its_own(facts: Sequence[Recorded]) -> frozenset[UUID]:
    """The causes of what a call led to once it could be taken back no more, and of the answer to that."""
    settled = [fact.envelope for fact in facts if fact.envelope.word == "CodeSettled" and fact.body.get("contact")]
    return frozenset(cause for each in settled for cause in (each.cause, outcome_id(each.id)))


async def answers(ask: Ask, tail: int, about: Asked = MORNING) -> dict[str, Any]:
    """What the five services answer, from the log as far as `tail`; messages by id, as their instants are left out."""
    period = {"first": about.first, "last": about.last}
    asked: dict[str, tuple[Any, Any]] = {
        "duties": (DutiesOf(), Duties),
        "messages": (MessagesOf(all=True), Messages),
        "quarantine": (Quarantined(), Quarantine),
        "trackers": (TrackersOf(), Trackers),
        **{f"figures by {by}": (FiguresOf(**period, by=by), Figures) for by in ("pupil", "class", "school")},
    }
    told = {name: _timeless((await ask(*each, tail)).model_dump(mode="json")) for name, each in asked.items()}
    told["messages"]["rows"].sort(key=itemgetter("message"))
    return told


async def issued_report(ask: Ask, tail: int, about: Asked = MORNING) -> bytes:
    """A week's report as it was issued: its canonical bytes."""
    report = await ask(WeeklyReportOf(week=about.week), Report, tail)
    assert report.issued
    return base64.b64decode(report.content)


def _differing(found: Outcome, wanted: Outcome, place: tuple[str, str]) -> list[Any]:
    """What stands in one of them alone, or in another order."""
    here, there = found.facts.get(place, []), wanted.facts.get(place, [])
    alone = [("only here", each) for each in here if each not in there]
    missing = [("missing", each) for each in there if each not in here]
    return alone + missing or [pair for pair in zip(here, there, strict=True) if pair[0] != pair[1]]


def assert_same(found: Outcome, wanted: Outcome) -> None:
    """The same came of it, place by place."""
    places = {**wanted.facts, **found.facts}
    differing = {place: alone for place in places if (alone := _differing(found, wanted, place))}
    assert not differing, differing
    for name, answer in wanted.answers.items():
        assert found.answers[name] == answer, name
    assert found.texts == wanted.texts


def texts(folder: Path) -> list[str]:
    """Every text that was handed over."""
    return sorted(file.read_text("utf-8") for file in folder.glob("*/*/*.txt"))


def no_family_was_told_twice(facts: Sequence[Recorded], folder: Path) -> None:
    """One `MessageSending` for each message, one file, and no two files of the same words to the same number."""
    sendings = Counter(fact.body["message"] for fact in facts if fact.envelope.word == "MessageSending")
    sent = Counter(fact.body["message"] for fact in facts if fact.envelope.word == "MessageSent")
    files = [file.stem for file in folder.glob("*/*/*.txt")]
    assert {*sendings.values(), *sent.values()} <= {1}
    assert sorted(files) == sorted(sent)
    said = Counter((text.splitlines()[0], text.partition("\n\n")[2]) for text in texts(folder))
    assert max(said.values()) == 1


def numbers_have_no_gap(facts: Sequence[Recorded]) -> None:
    """Each service's numbers are 1, 2, 3 … in the log's order, and so are the sequences."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for fact in facts:
        numbers[fact.envelope.service].append(fact.envelope.position)
    for service, positions in numbers.items():
        assert positions == [*range(1, len(positions) + 1)], service
    assert [fact.envelope.sequence for fact in facts] == [*range(1, len(facts) + 1)]
    assert len({fact.envelope.id for fact in facts}) == len(facts)


def accepted_hooks_are_there(facts: Sequence[Recorded], speaker: Speaker, steps: Sequence[Step]) -> None:
    """Of every hook that was answered 202 something is on the log, by Arbor's own revision."""
    causes = {fact.envelope.cause for fact in facts}
    hooks = {step.name: step for step in steps if step.hook}
    assert hooks.keys() == speaker.heard.accepted.keys()
    for name, step in hooks.items():
        assert causes & {_cause(change) for change in step.hook}, name


def of_child(facts: Sequence[Recorded], service: str, child: int) -> list[str]:
    """The words that a service said about a child, in order."""
    return [
        fact.envelope.word
        for fact in facts
        if fact.envelope.service == service and pupil(child) in fact.raw.decode() + fact.envelope.key
    ]


def _cause(change: dict[str, Any]) -> UUID:
    of = change["changedObject"]
    return arbor_cause(SCHOOL, of["entityType"], of["id"], change["toRevision"])


def _body(fact: Recorded, opened: Mapping[str, str]) -> Any:
    left_out = HEARD_AT.get(fact.envelope.word, frozenset()) | _untimed(fact.body)
    return {name: _said(value, opened) for name, value in fact.body.items() if name not in left_out}


def _untimed(body: Mapping[str, Any]) -> frozenset[str]:
    """Of a mark that was deleted the MIS does not say when; a correction waits from when its text was known false."""
    if body.get("template") == "correction":
        return frozenset({"until"})
    return frozenset({"amended_at"} if body.get("reason") == "the mark was deleted" else ())


def _said(value: Any, opened: Mapping[str, str]) -> Any:
    match value:
        case str() if value in opened:
            return ("sealed", *value.split("~")[1:3], opened[value])
        case dict():
            return {name: _said(each, opened) for name, each in value.items()}
        case list():
            return [_said(each, opened) for each in value]
        case _:
            return value


def _timeless(value: Any) -> Any:
    match value:
        case dict():
            return {name: _timeless(each) for name, each in value.items() if name not in ANSWERED_AT}
        case list():
            return [_timeless(each) for each in value]
        case _:
            return value


async def _opened(facts: Sequence[Recorded], endpoints: Endpoints) -> dict[str, str]:
    tokens = {token for fact in facts for token in _SEALED.findall(fact.raw.decode())}
    async with asyncpg.create_pool(endpoints.postgres_dsn("registers"), min_size=1, max_size=1) as pool:
        return await SealedKeyring(pool, endpoints.secrets.master_key).open(tokens)
