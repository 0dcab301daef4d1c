"""Whatever the order and the interleaving: one outcome, no second text, nobody who may not be told, and a rebuild."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from events.fact import Actor, Fact, Refusal
from events.ids import Opaque
from events.notifications import (
    ClearNumber,
    GuardianOptedIn,
    GuardianOptedOut,
    MessageFailed,
    MessageHeld,
    MessageSending,
    MessageWithdrawn,
    NumberSetAside,
    OnePerson,
    RecheckAsked,
    RecipientsAsked,
    SameNumberAsked,
    SharedLine,
    UpdateAsked,
)
from events.pathway import ChildFoundInSchool, ContactMade, ContactUndone, NumberFoundDead
from events.registers import (
    AbsenceExplained,
    AbsenceWithdrawn,
    EntityQuarantined,
    EntityReleased,
    FeedReturned,
    FeedWentStale,
    GuardianRecorded,
    PupilFound,
    SchoolDayDeclared,
)
from events.reporting import Row
from events.sealed import Sealed
from notifications import domain
from notifications.domain.answers import ReplyHeard
from notifications.domain.audience import Approving, Planning, messages
from notifications.domain.outcomes import (
    Figured,
    Handed,
    NotHanded,
    NotKnown,
    People,
    Receipt,
    Rechecked,
    SameNumber,
    Shared,
    TooLate,
    Unanswered,
)
from notifications.domain.references import Reference

MONDAY = date(2026, 9, 7)
PUPILS, GUARDIANS = ("amira", "beth", "tom"), ("dad", "gran", "mum")
EVERYTHING = Rechecked({pupil: ("AM", "PM") for pupil in PUPILS})
IN_DOUBT = Rechecked(EVERYTHING.sessions, {"amira": ("AM", "PM")})

AWAY = NotHanded("away", away=True)
ANEW = NotHanded("decided again", anew=True)
ENDS = [Handed("ref", 1), NotHanded("no"), NotHanded("number", unusable=True), AWAY, ANEW, NotKnown(), TooLate()]
ROW = Row(
    key="Woodside", possible=200, present=190, approved_activity=0, authorised=0, unauthorised=10, late_before_close=0,
    late_after_close=0, unmarked=0, attendance="95.00", persistent=None, severe=None, pupils=20,
)  # fmt: skip
FIGURED = Figured(ROW, (ROW,))
OFFICER = Actor(who="staff-3", role="attendance-officer")
CHANNELS = ["text:notify", "email:smtp", "voice:twilio"]

a_pupil = st.sampled_from(PUPILS)
about = st.fixed_dictionaries({"pupil": a_pupil, "session": st.sampled_from(["AM", "PM"])})
a_relation = st.fixed_dictionaries(
    {
        "pupil": a_pupil,
        "guardian": st.sampled_from(GUARDIANS),
        "legal": st.booleans(),
        "barred": st.booleans(),
        "priority": st.none() | st.integers(1, 3),
        "named": st.booleans(),
        "several": st.booleans(),
    }
)
a_line = st.sampled_from(["text", "email"])
who_are_one = st.lists(st.tuples(a_line, st.sampled_from([("dad", "mum"), ("gran", "mum"), GUARDIANS])), max_size=2)
a_saying = st.one_of(
    st.tuples(st.just("absent"), about, st.booleans()),
    st.tuples(st.just("explained"), about),
    st.tuples(st.just("withdrawn"), about, st.sampled_from(["false", "unmarked"])),
    st.tuples(st.just("found"), about),
    st.tuples(st.just("improved"), a_pupil),
    st.tuples(st.just("improved no more"), a_pupil),
    st.tuples(st.just("guardian"), a_relation),
    st.tuples(st.just("declared"), st.sampled_from([True, False, None])),
    st.tuples(st.just("replied"), st.sampled_from(GUARDIANS), st.sampled_from([None, "stop", "start"])),
    st.tuples(st.just("time passes")),
    st.tuples(st.just("feed"), st.sampled_from([FeedWentStale, FeedReturned]), st.sampled_from(["hook", "poll"])),
    st.tuples(st.just("mark"), st.sampled_from([EntityQuarantined, EntityReleased]), a_pupil),
    st.tuples(
        st.just("registers answers"),
        st.sampled_from([EVERYTHING, Rechecked({"amira": ("AM",)}), IN_DOUBT, Unanswered()]),
    ),
    st.tuples(st.just("provider ends"), st.sampled_from(ENDS)),
    st.tuples(st.just("reporting answers"), st.sampled_from([Figured(None), Unanswered(), FIGURED])),
    st.tuples(st.just("approved"), st.booleans()),
    st.tuples(st.just("rung dead"), a_pupil, st.sampled_from(GUARDIANS), st.integers(1, 2)),
    st.tuples(st.just("compared"), st.sampled_from([Shared({who: f"~{who}~contact~phone"}) for who in GUARDIANS])),
    st.tuples(
        st.just("number compared"),
        st.sampled_from(
            [
                SameNumber(()),
                SameNumber(("mum",)),
                SameNumber(("dad",), {who: f"~{who}~contact~phone" for who in GUARDIANS}),
            ]
        ),
    ),
    st.tuples(st.just("people compared"), who_are_one),
    st.tuples(st.just("taken back"), a_pupil, st.integers(1, 2)),
    st.tuples(st.just("spoke"), a_pupil, st.sampled_from(["spoke", "believed-in-school", "child-in-school"])),
    st.tuples(st.just("spoke taken back"), a_pupil),
    st.tuples(st.just("cleared"), st.sampled_from(GUARDIANS), st.sampled_from(["text", "email"])),
    st.tuples(st.just("receipt"), st.sampled_from(["taken", "failed", "delivered"]), st.booleans(), st.integers(0, 2)),
)
a_story = st.lists(st.tuples(st.integers(0, 180), a_saying), max_size=25)


ENDED: dict[str, type[Fact]] = {
    "registers answers": RecheckAsked,
    "provider ends": MessageSending,
    "reporting answers": UpdateAsked,
    "compared": NumberSetAside,
    "number compared": SameNumberAsked,
    "people compared": RecipientsAsked,
}
ORDERS = tuple(ENDED.values())


UPDATE_WAITS = [(15, ("time passes",)), (0, ("reporting answers", FIGURED))]


class Story:
    """Tells a story to the school: minute by minute from 08:50, wake-ups before or after what is heard."""

    def __init__(self, woodside: Any) -> None:
        self.woodside = woodside
        self.now = woodside.at("08:50")
        self.pending: list[Fact] = []
        self.late: set[Any] = set()
        for fact in woodside.set_up(messages={"channels": CHANNELS}, update={"weekday": 0}):
            woodside.hears(fact, woodside.before)
        for pupil in PUPILS:
            woodside.family("mum", pupil, email=woodside.email("mum"))

    def tell(self, story: Any) -> None:
        for passed, saying in story:
            self.now += timedelta(minutes=passed)
            self.pending += [fact for fact in self.say(*saying) if isinstance(fact, ORDERS)]

    def say(self, what: str, *so: Any) -> list[Fact]:  # noqa: PLR0911
        match what, *so:
            case "time passes", *_:
                return self.woodside.decider.wakes(self.now)
            case (
                ("registers answers" | "provider ends" | "reporting answers" | "compared" | "number compared"),
                result,
            ):
                return self.end(ENDED[what], result)
            case "people compared", found:
                return self.end(RecipientsAsked, People(tuple(one(*each) for each in found)))
            case "approved", shared:
                return self.approve(shared)
            case "cleared", guardian, channel:
                return self.clear(guardian, channel)
            case "receipt", state, unusable, back:
                return self.receipt(state, unusable, back)
            case "replied", guardian, asks:
                text: Sealed[str] = Sealed(f"~{guardian}~reply~text")
                return self.woodside.decider.told(ReplyHeard(text, (guardian,), asks=asks), at=self.now)
            case "improved", pupil:
                return self.woodside.improved(pupil, "15:45")
            case "improved no more", pupil:
                return self.woodside.improved_no_more(pupil, "15:50")
        return self.woodside.hears(self.fact(what, *so), self.now)

    def receipt(self, state: Any, unusable: bool, back: int) -> list[Fact]:
        """A provider says something of one of the last handings over, the latest or one before it."""
        sendings = [own.body for own, _ in self.woodside.decider.own if isinstance(own.body, MessageSending)]
        if back >= len(sendings):
            return []
        sending = sendings[-1 - back]
        reference = Reference(sending.about[0].date, sending.message, sending.attempt)
        said = Receipt(reference, state, unusable=unusable)
        news = self.woodside.decider.told(said, at=self.now)
        assert self.woodside.decider.told(said, at=self.now) == []
        return news

    def approve(self, shared: bool) -> list[Fact]:
        """An officer approves what the preview shows; twice, the second time is silent."""
        update = self.woodside.decider.states["school", "school"].done.update
        if update is None or not update.waits(self.now):
            return []
        lines = (SharedLine(channel="text", guardians=GUARDIANS),) if shared else ()
        plan = self.woodside.decider.asks(Planning(template="update", shared=lines), at=self.now)
        held = [fact for fact in self.planned(update, lines) if isinstance(fact, MessageHeld)]
        counts: dict[str, Any] = {"families": len(plan.sending) + len(held), "left_out": len(plan.withheld)}
        command = Approving(update=update.id, **counts, shared=lines, digest=self.woodside.seen)
        news = self.woodside.decider.told(command, at=self.now, actor=OFFICER)
        assert self.woodside.decider.told(command, at=self.now, actor=OFFICER) == []
        return news

    def planned(self, update: Any, lines: Any) -> list[Fact]:
        said = self.woodside.decider.saying(Planning(template="update", shared=lines), at=self.now)
        return messages(said, update, self.woodside.decider.states)

    def clear(self, guardian: str, channel: Any) -> list[Fact]:
        command = ClearNumber.model_construct(guardian=Opaque(guardian), channel=channel)
        said = self.woodside.decider.saying(command, at=self.now, actor=OFFICER)
        answer = self.woodside.decider.says(said)
        return [] if isinstance(answer, Refusal) else [own.body for own in answer]

    def end(self, word: type[Fact], result: Any) -> list[Fact]:
        orders = [fact for fact in self.pending if isinstance(fact, word)]
        for order in orders:
            self.pending.remove(order)
            if isinstance(order, MessageSending) and isinstance(result, TooLate):
                self.late.add((order.message, order.attempt))
        return [news for order in orders for news in self.woodside.ended(order, result, self.now)]

    def fact(self, what: str, *so: Any) -> Fact:  # noqa: PLR0911, C901
        match what, *so:
            case "absent", named, explained:
                return _absent(self.woodside, explained, **named)
            case "explained", named:
                return AbsenceExplained(**named, date=MONDAY, by="note", code=None, authorised=False)
            case "withdrawn", named, reason:
                return AbsenceWithdrawn(**named, date=MONDAY, reason=reason)
            case "found", named:
                return PupilFound(**named, date=MONDAY, how="seen")
            case "guardian", relation:
                return related(self.woodside, **relation)
            case "rung dead", pupil, guardian, call:
                of = {"contact": UUID(int=call), "at": self.now, "by": "staff-3"}
                return NumberFoundDead(pupil=pupil, guardian=guardian, **of)
            case "taken back", pupil, call:
                of = {"contact": UUID(int=call), "made_at": self.now, "by": "staff-3"}
                return ContactUndone(pupil=pupil, date=MONDAY, outcome="number-dead", **of)
            case "spoke", pupil, outcome:
                return spoken(pupil, outcome, self.now)
            case "spoke taken back", pupil:
                talks = self.woodside.decider.states["day", MONDAY.isoformat()].seen.talks.get(pupil, [])
                of = {"contact": talks[-1].contact if talks else UUID(int=9), "made_at": self.now, "by": "staff-3"}
                return ContactUndone(pupil=pupil, date=MONDAY, outcome="spoke", **of)
            case "feed", word, source:
                return word(school="woodside", source=source)
            case "mark", word, pupil:
                return _mark(word, pupil)
            case "declared", is_open:
                return SchoolDayDeclared(school="woodside", date=MONDAY + timedelta(days=1), open=is_open)
        raise AssertionError(what)


def one(channel: Any, guardians: tuple[str, ...]) -> OnePerson:
    kind = "phone" if channel == "text" else "email"
    sealed = (tuple(Sealed[str](f"~{who}~contact~{of}") for who in guardians) for of in (kind, "name"))
    return OnePerson(channel=channel, guardians=guardians, addresses=next(sealed), names=next(sealed))


def _mark(word: Any, pupil: str) -> Fact:
    """A later word of its mark is in quarantine, or no more."""
    of = {"entity_type": "AttendanceRollCallRecord", "entity": f"{pupil}-1", "revision": 2}
    why = {"reason": "no such code"} if word is EntityQuarantined else {}
    fact: Fact = word(school="woodside", **of, **why, pupil=pupil, date=MONDAY, session="AM")
    return fact


def related(woodside: Any, named: bool, several: bool, **relation: Any) -> Fact:
    who = relation["guardian"]
    more = {"other_telephones": (woodside.number(who, "second"),), "other_mobiles": 1, "email": woodside.email(who)}
    name = woodside.number(who, "name") if named else None
    return woodside.guardian(**relation, name=name, **(more if several else {}))


def spoken(pupil: str, outcome: Any, at: datetime) -> Fact:
    of: dict[str, Any] = {"pupil": pupil, "date": MONDAY, "at": at, "by": "staff-3"}
    return ChildFoundInSchool(**of) if outcome == "child-in-school" else ContactMade(**of, outcome=outcome)


def _absent(woodside: Any, explained: bool, pupil: str, session: str) -> Fact:
    return woodside.absence(pupil, session, explained=explained)


@settings(deadline=None)
@given(story=a_story)
def test_whatever_is_said_a_rebuild_gives_the_very_states(new_woodside: Any, story: Any) -> None:
    woodside = new_woodside()
    Story(woodside).tell([*UPDATE_WAITS, *story, (0, ("approved", False))])
    woodside.decider.assert_rebuilds()
    woodside.decider.wakes(woodside.at("18:00", date(2027, 3, 31)))
    woodside.decider.assert_rebuilds()


@settings(deadline=None)
@given(story=a_story)
def test_whatever_is_said_no_family_has_two_absence_texts_about_a_child(new_woodside: Any, story: Any) -> None:
    woodside = new_woodside()
    Story(woodside).tell([*story, (60, ("time passes",)), (0, ("registers answers", EVERYTHING))])
    sent = {fact.message: fact for own, _ in woodside.decider.own if isinstance(fact := own.body, MessageSending)}
    ways = Counter((f.message, f.channel, f.guardian, f.attempt) for f in sendings(woodside))
    assert all(count == 1 for count in ways.values())
    texted = Counter(matter.pupil for fact in sent.values() if fact.template == "absence" for matter in fact.about)
    assert all(count == 1 for count in texted.values())
    corrected = Counter((f.corrects, f.pupil, f.guardian) for f in sent.values() if f.template == "correction")
    assert all(count == 1 for count in corrected.values())


@settings(deadline=None)
@given(story=a_story)
def test_whatever_is_said_a_message_goes_another_way_only_after_it_failed(new_woodside: Any, story: Any) -> None:
    woodside = new_woodside()
    told = Story(woodside)
    told.tell(story)
    attempts: dict[Any, int] = {}
    ended: set[Any] = told.late
    for fact in (own.body for own, _ in woodside.decider.own):
        match fact:
            case MessageSending():
                before = (fact.message, fact.attempt - 1)
                assert fact.attempt == attempts.get(fact.message, 0) + 1
                assert fact.attempt == 1 or before in ended
                attempts[fact.message] = fact.attempt
            case MessageFailed():
                ended.add((fact.message, fact.attempt))


def sendings(woodside: Any) -> list[MessageSending]:
    return [fact for own, _ in woodside.decider.own if isinstance(fact := own.body, MessageSending)]


@settings(deadline=None)
@given(story=a_story)
def test_whatever_is_said_nobody_is_told_who_may_not_be(new_woodside: Any, story: Any) -> None:
    woodside = new_woodside()
    Story(woodside).tell(story)
    for own, heard in woodside.decider.own:
        if isinstance(own.body, MessageSending):
            relations = {
                (f.pupil, f.guardian): f
                for said in woodside.decider.heard[:heard]
                if isinstance(f := said.body, GuardianRecorded)
            }
            records = (own.body.guardian, *own.body.also)
            for matter in own.body.about:
                known = [relations[matter.pupil, who] for who in records if (matter.pupil, who) in relations]
                assert any((r.legal or r.primary) and not r.barred and not r.unsubscribed for r in known)


@settings(deadline=None)
@given(story=a_story)
def test_whatever_is_said_nobody_is_told_who_asked_for_no_more_messages(new_woodside: Any, story: Any) -> None:
    woodside = new_woodside()
    Story(woodside).tell(story)
    silent: set[str] = set()
    for own, _ in woodside.decider.own:
        match own.body:
            case GuardianOptedOut(guardian=guardian):
                assert guardian not in silent
                silent.add(guardian)
            case GuardianOptedIn(guardian=guardian):
                silent.remove(guardian)
            case MessageSending(guardian=guardian):
                assert guardian not in silent


@settings(deadline=None)
@given(story=a_story)
def test_whatever_is_said_a_family_has_one_message_of_a_template_about_a_child_and_day(
    new_woodside: Any, story: Any
) -> None:
    """Of a text each session is corrected once to each who had it; attempts of one message are one message."""
    woodside = new_woodside()
    Story(woodside).tell(
        [
            *UPDATE_WAITS,
            *story,
            (0, ("approved", False)),
            (60, ("time passes",)),
            (0, ("registers answers", EVERYTHING)),
        ]
    )
    sent = {fact.message: fact for own, _ in woodside.decider.own if isinstance(fact := own.body, MessageSending)}
    told = Counter(
        (m.pupil, m.date, f.template, f.corrects, f.guardian if f.corrects else None, of)
        for f in sent.values()
        for m in f.about
        for of in (m.sessions if f.template == "correction" else [None])
    )
    assert all(count == 1 for count in told.values())


@settings(deadline=None)
@given(story=a_story)
def test_whatever_is_said_nobody_has_the_update_in_two_messages_unless_the_first_failed(
    new_woodside: Any, story: Any
) -> None:
    woodside = new_woodside()
    Story(woodside).tell([*UPDATE_WAITS, (0, ("approved", False)), *story])
    has: dict[Any, Any] = {}
    for fact in (own.body for own, _ in woodside.decider.own):
        if isinstance(fact, MessageSending) and fact.template == "update":
            assert has.setdefault((fact.because, fact.guardian), fact.message) == fact.message
        elif isinstance(fact, MessageFailed):
            has = {who: message for who, message in has.items() if message != fact.message}


@settings(deadline=None)
@given(story=a_story)
def test_a_state_that_was_stored_and_read_is_the_same(new_woodside: Any, story: Any) -> None:
    woodside = new_woodside()
    Story(woodside).tell(story)
    for (kind, _), state in woodside.decider.states.loaded.items():
        for stored, of in ((state.seen, domain.KINDS[kind].seen), (state.done, domain.KINDS[kind].done)):
            adapter = TypeAdapter(of)
            assert adapter.validate_json(adapter.dump_json(stored)) == stored


@settings(deadline=None)
@given(order=st.permutations(range(8)))
def test_the_texts_of_a_slot_do_not_depend_on_the_order_of_the_morning(new_woodside: Any, order: list[int]) -> None:
    """Four children of two families are heard of, and who their guardians are, in any order before 09:25."""
    assert _went(new_woodside(), order) == _went(new_woodside(), range(8))


def _went(woodside: Any, order: Any) -> list[MessageSending]:
    facts = [woodside.absence(pupil, "AM") for pupil in ("amira", "beth", "kit", "tom")]
    facts += [woodside.guardian(p, g) for p, g in (("amira", "mum"), ("beth", "dad"), ("kit", "mum"), ("tom", "dad"))]
    for pupil in ("amira", "beth", "kit", "tom"):
        woodside.hears(woodside.pupil(pupil), woodside.before)
    for number in order:
        woodside.hears(facts[number], woodside.at("09:00"))
    asked = [fact for fact in woodside.comes("09:25") if isinstance(fact, RecheckAsked)]
    sent = [fact for each in asked for fact in woodside.rechecked(each, "09:25")]
    return sorted((fact.guardian, [m.pupil for m in fact.about], fact.because) for fact in sent)


def test_the_last_that_is_heard_of_an_absence_decides(new_woodside: Any) -> None:
    for order in permutations(["absent", "explained", "absent again, explained"]):
        woodside = new_woodside().family("mum", "amira")
        for what in order:
            match what:
                case "absent":
                    woodside.absent("amira", "09:00", code="O")
                case "explained":
                    woodside.explained("amira", "09:00")
                case _:
                    woodside.absent("amira", "09:00", explained=True, code="I")
        went = woodside.comes("09:25")
        assert bool(went) is (order[-1] == "absent")
        woodside.decider.assert_rebuilds()


def test_every_held_message_ends(new_woodside: Any) -> None:
    woodside = new_woodside().family("mum", "amira")
    woodside.absent("amira", "09:00")
    (asked,) = woodside.comes("09:25")
    assert isinstance(woodside.rechecked(asked, "09:25", {})[0], MessageWithdrawn)
    assert woodside.decider.next_due() is None


@settings(deadline=None)
@given(story=a_story)
def test_whatever_is_said_nothing_but_corrections_goes_while_the_feed_is_silent(new_woodside: Any, story: Any) -> None:
    woodside = new_woodside()
    Story(woodside).tell(story)
    for own, heard in woodside.decider.own:
        feed = [
            f for said in woodside.decider.heard[:heard] if isinstance(f := said.body, FeedWentStale | FeedReturned)
        ]
        silent = {source for source in ("hook", "poll") if _last(feed, source) is FeedWentStale}
        assert not (silent and isinstance(own.body, MessageSending) and own.body.template not in ASKED_FOR)


ASKED_FOR = ("correction", "update")
"""What takes back a text, and what a person approved."""


def _last(feed: list[Any], source: str) -> type[Fact] | None:
    return next((type(fact) for fact in reversed(feed) if fact.source == source), None)
