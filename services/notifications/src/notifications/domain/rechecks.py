"""When an absence text's hour has come: ask registers whether it still holds, then send what does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from chassis.said import News, Outcome, Said, Woken
from events.ids import Session
from events.notifications import RecheckAsked, RecipientsAsked, RecipientsCompared
from events.registers import EntityReleased
from notifications.domain import recipients
from notifications.domain.absences import IN_SCHOOL, SPOKEN, Plan, arranged, drafted, fresh_id
from notifications.domain.day import DOUBTED, Message
from notifications.domain.drafts import JOINED, Draft, hold, over, suspend, withdraw, withhold, woken_by
from notifications.domain.going import send
from notifications.domain.outcomes import People, Recheck, Rechecked, Unanswered
from notifications.domain.view import Day
from notifications.domain.ways import parted

NO_LONGER = "found or explained at the re-check"
UNANSWERED = "registers could not be asked again before its last hour"
SILENT = "the feed was silent until its last hour"
TOO_LATE = "its last hour passed before it could go"


def ask(said: Said[Woken], day: Day) -> Iterable[News]:
    """Ask about every absence text that is due, its families as they are known now; where two of them may go to one
    person, first whether they do."""
    due = said.body.due
    if day.is_stale:
        yield from _suspended(said.at, due, day)
        return
    slots = _slots_due(due, day)
    compare = _comparison(due, slots, day)
    if compare is not None:
        yield compare
        return
    for slot in slots:
        yield from _asked(slot, day)


def _comparison(due: datetime, slots: Sequence[datetime], day: Day) -> RecipientsAsked | None:
    """Of those that wait for an answer still, too: the answer to the last question lets all of them go."""
    if not _questions(due, slots, day):
        return None
    waiting = _slots_due(due, day, waiting=True)
    return next(iter(_questions(due, sorted({*waiting, *slots}), day)), None)


def _questions(due: datetime, slots: Sequence[datetime], day: Day) -> Sequence[RecipientsAsked]:
    return recipients.questions(due, [_arranged(slot, day).drafts for slot in slots], day)


def compared(said: Said[Outcome], order: RecipientsAsked, day: Day) -> Iterable[News]:
    """It is known who is one person: the texts that waited for it go on, unless somebody is to be compared still, who
    came to them meanwhile, or of very many; while the feed is silent nobody is."""
    result: People = said.body.result
    if day.told.comparing != order.due or day.told.asked not in (None, said.body.id):
        return
    yield RecipientsCompared(school=order.school, date=order.date, due=order.due, people=result.people)
    knowing = replace(day, compared=result.people)
    more = recipients.following(order, _questions(order.due, _slots_due(order.due, day, waiting=True), day))
    if more is not None and not day.is_stale:
        yield more
        return
    if knowing.is_stale:
        yield from _suspended(said.at, order.due, knowing)
        return
    for slot in _slots_due(order.due, knowing, waiting=True):
        yield from _asked(slot, knowing)


def _slots_due(due: datetime, day: Day, *, waiting: bool = False) -> list[datetime]:
    """The hours of the absence texts that are due: of those that wait for a comparison, or of the others."""
    held = day.told.held(due).values()
    return sorted({m.until for m in held if m.template == "absence" and m.until and day.told.waits(m) is waiting})


def _suspended(at: datetime, due: datetime, day: Day) -> Iterable[News]:
    """While the feed is silent they wait, where their last hour is still to come."""
    for message, known in day.told.held(due).items():
        if known.template == "absence":
            draft = Draft.of(message, known)
            late = at >= day.last_hour
            yield woken_by(known, over(draft, SILENT, day) if late else suspend(draft, day.last_hour, day))


def _arranged(slot: datetime, day: Day) -> Plan:
    held = day.told.held_texts(slot)
    return arranged(slot, held, {child for known in held.values() for child in known.about}, day)


def _asked(slot: datetime, day: Day) -> Iterable[News]:
    held, plan = day.told.held_texts(slot), _arranged(slot, day)
    yield from (hold(draft, slot, day) for draft in plan.changed)
    for message, known in plan.left_over:
        yield woken_by(known, withdraw(Draft.of(message, known), JOINED, known.because, day))
    for draft in plan.drafts:
        asked = question(draft, day)
        yield woken_by(held[draft.message], asked) if draft.message in held else asked


def question(draft: Draft, day: Day) -> RecheckAsked:
    """Whether registers still has the children unexplained."""
    return RecheckAsked(
        pupil=draft.pupil,
        message=draft.message,
        date=day.date,
        pupils=tuple(sorted(draft.about)),
        not_after=day.last_hour,
    )


def answered(said: Said[Outcome], asked: RecheckAsked, day: Day) -> list[News]:
    """Send what still holds; whoever was explained or found is left out, and too late is too late."""
    known = day.messages[asked.message]
    result: Recheck = said.body.result
    if known.state != "asked" or known.by != said.body.id:
        return []
    match result:
        case Unanswered():
            return [over(Draft.of(asked.message, known), UNANSWERED, day)]
        case Rechecked() if said.at > asked.not_after:
            return [over(Draft.of(asked.message, known), TOO_LATE, day)]
        case Rechecked() if day.is_stale:
            return [suspend(Draft.of(asked.message, known), day.last_hour, day)]
        case Rechecked() if day.caught_up is not None and said.at < day.caught_up:
            return [hold(Draft.of(asked.message, known), day.caught_up, day)]
        case Rechecked():
            return list(_joined(said, asked.message, day)) or _sent(said, asked, known, result, day)


def believed(said: Said[EntityReleased], day: Day) -> Iterable[News]:
    """A mark is in doubt no more: what was withheld for it is held until now, and goes after a re-check, as long as its
    family had no text, within its hours; so does what registers is asked about, for its answer may be older."""
    for message, known in day.messages.items():
        waits = known.state in ("withheld", "asked") and known.template == "absence" and said.body.pupil in known.about
        still = [child for child in known.about if day.heard.unexplained(child)]
        if waits and still and said.at <= day.last_hour and not any(day.told.gone(child) for child in known.about):
            yield hold(drafted(message, still, said.at, day), said.at, day)


def _joined(said: Said[Outcome], message: UUID, day: Day) -> Iterable[News]:
    """Families who became one while registers was asked about each: one text about all their children, asked anew.

    One that was tried before goes on; the others are withdrawn.
    """
    asked = {i: m for i, m in day.messages.items() if m.state == "asked" and m.template == "absence"}
    texts = {child: i for i, m in asked.items() for child in m.about if day.heard.unexplained(child)}
    for family in parted(texts, "absence", day):
        ids = sorted({texts[child] for child in family}, key=lambda i: (-asked[i].attempt, i != message, i))
        if message in ids and len(ids) > 1:
            draft = drafted(ids[0], sorted(child for child, i in texts.items() if i in ids), said.at, day)
            yield from (withdraw(Draft.of(i, asked[i]), JOINED, asked[i].because, day) for i in ids[1:])
            yield from (hold(draft, said.at, day), question(draft, day))
            return


def _sent(said: Said[Outcome], asked: RecheckAsked, known: Message, result: Rechecked, day: Day) -> list[News]:
    both = {child: about for child in known.about if (about := _both(child, result.sessions, day))}
    still = {child: about for child in both if (about := _closed(child, both[child], said.at, day))}
    later = _slots({child: about for child, about in both.items() if child not in still}, day)
    certain = {child: _certain(child, about, result) for child, about in still.items()}
    sure = [child for child in still if certain[child]]
    messages = dict(_named(asked.message if sure else None, said.at, sure, day))
    news: list[News] = [
        send(_told(drafted(i, family, said.at, day), certain), said.at, day) for i, family in messages.items()
    ]
    doubtful = _named(None if sure else asked.message, said.at, [child for child in still if child not in sure], day)
    news += [withhold(_told(drafted(i, family, said.at, day), still), DOUBTED, day) for i, family in doubtful]
    for number, (slot, children) in enumerate(sorted(later.items())):
        first = asked.message if not still and not number else None
        news += [hold(drafted(i, family, slot, day), slot, day) for i, family in _named(first, slot, children, day)]
    return news or [_no_longer(said, asked.message, known, day)]


def _certain(child: str, sessions: Sequence[Session], result: Rechecked) -> tuple[Session, ...]:
    """Those of the sessions of whose mark no later word is in quarantine."""
    return tuple(session for session in sessions if session not in result.doubted.get(child, ()))


def _named(first: UUID | None, at: datetime, children: Iterable[str], day: Day) -> Iterable[tuple[UUID, Sequence[str]]]:
    """A text for each family of these children; `first` is the id of the first of them."""
    for family in parted(children, "absence", day):
        yield first or fresh_id(at, family, day), family
        first = None


def _closed(child: str, sessions: Sequence[Session], at: datetime, day: Day) -> tuple[Session, ...]:
    """Those of the sessions whose register is not open any more."""
    closed = day.told_at(child, at)
    return tuple(session for session in sessions if session in closed)


def _slots(absent: Mapping[str, Sequence[Session]], day: Day) -> Mapping[datetime, list[str]]:
    """When the others can be told of, those who still can be today."""
    slots: dict[datetime, list[str]] = {}
    for child, sessions in absent.items():
        if (due := day.text_due(child, sessions)) is not None and due <= day.last_hour:
            slots.setdefault(due, []).append(child)
    return slots


def _no_longer(said: Said[Outcome], message: UUID, known: Message, day: Day) -> News:
    """Nobody is left whom it could name: by what registers said, or because everybody was spoken to meanwhile."""
    draft, talks = Draft.of(message, known), [day.heard.talk(child) for child in sorted(known.about)]
    if talks and (last := talks[-1]) is not None and all(talks):
        return withdraw(draft, IN_SCHOOL if last.in_school else SPOKEN, last.contact, day)
    return withdraw(draft, NO_LONGER, said.body.id, day)


def _both(child: str, sessions: Mapping[str, tuple[Session, ...]], day: Day) -> tuple[Session, ...]:
    """What registers says and what we have heard ourselves: the one may be ahead of the other."""
    return tuple(session for session in day.heard.unexplained(child) if session in sessions.get(child, ()))


def _told(draft: Draft, still: Mapping[str, tuple[Session, ...]]) -> Draft:
    about = {child: still[child] for child in draft.about}
    return Draft(draft.message, draft.template, about, draft.because)
