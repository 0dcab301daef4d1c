"""A school's policy: every number of its procedures, as data with an effective date.

The defaults are files of `policies/`; a school names one or overrides parts of it. A case keeps the policy that it
began under.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from events.codes import ABSENT
from events.fact import Role, Words
from events.ids import Session
from events.stages import Counter, Name, PenaltyNotices, Stages, default_counters
from events.watch import Chase, Comparing, Feed, Suspicion, WriteBack

Minutes = Annotated[int, Field(ge=0)]
Days = Annotated[int, Field(ge=1)]
Count = Annotated[int, Field(ge=0)]
Percentage = Annotated[Decimal, Field(ge=0, le=100)]
Route = Literal[
    "text:folder",
    "text:notify",
    "text:twilio",
    "voice:folder",
    "voice:twilio",
    "email:folder",
    "email:notify",
    "email:smtp",
]
"""A channel to a family, and who takes a message there."""


class SessionTimes(Words):
    """Local clock times of one session's register."""

    opens: time
    due: time
    closes: time

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """Refuse a register that closes before it is due."""
        if not self.opens <= self.due <= self.closes:
            raise ValueError("a session's times must be in the order opens, due, closes")
        return self


class Sessions(Words):
    """The two sessions of a school day."""

    am: SessionTimes
    pm: SessionTimes

    def __getitem__(self, session: Session) -> SessionTimes:
        return self.am if session == "AM" else self.pm


class TextPolicy(Words):
    """When a family is texted about an unexplained absence."""

    minutes_after_close: Minutes
    minutes_after_heard: Minutes
    until: time


class CallPolicy(Words):
    """When an unexplained absentee's family must have been called.

    `next_attempt_minutes`: a family that did not answer is tried again after so many, and never after the call is due;
    `claim_minutes`: who claimed a family's calls keeps others off for so many; `undo_seconds`: a contact may be taken
    back within so many.
    """

    due: time
    due_afternoon: time
    minutes_after_heard: Minutes
    until: time
    next_attempt_minutes: Minutes = 10
    claim_minutes: Minutes = 15
    undo_seconds: Annotated[int, Field(ge=0, le=600)] = 10


class ConcernPolicy(Words):
    """When a concern for a child is raised by rule, and said again until somebody resolves it.

    `nobody_reached_by`: nobody of the family reached by then is a concern; `tell_due`: a social worker must have been
    told of an unexplained absence; an open concern is said again after so many minutes (`again_after`: the first time,
    the second…, the last from then on), one that somebody deals with after `acknowledged_again_after`, in school
    hours (`opens` ≤ t ≤ `closes` on school days). Where a policy has no such list, every `alert_minutes`, or
    `acknowledged_minutes`. Of several within `mail_apart_minutes` the safeguarding lead has one e-mail.
    """

    nobody_reached_by: time = time(11)
    tell_due: time = time(12)
    alert_minutes: Annotated[int, Field(ge=5)] = 30
    acknowledged_minutes: Annotated[int, Field(ge=5)] = 120
    opens: time = time(8)
    closes: time = time(17)
    again_after: tuple[Annotated[int, Field(ge=5)], ...] = ()
    acknowledged_again_after: tuple[Annotated[int, Field(ge=5)], ...] = ()
    mail_apart_minutes: Annotated[int, Field(ge=1, le=60)] = 5

    def waits(self, said: int, *, is_acknowledged: bool) -> int:
        """After how many minutes a concern is said again that was `said` again so often, since it was acknowledged."""
        steps = self.acknowledged_again_after if is_acknowledged else self.again_after
        always = self.acknowledged_minutes if is_acknowledged else self.alert_minutes
        return steps[min(said, len(steps) - 1)] if steps else always

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """Refuse hours in which nothing could be said again."""
        if not self.opens < self.closes:
            raise ValueError("school hours must open before they close")
        return self


class SettlePolicy(Words):
    """When a mark of N that stays becomes a duty to settle the code, in school days after its session, and until when.

    `at`: the hour at which a school morning looks for them; `due`: the end of the school day on which it is due.
    """

    at: time = time(8)
    set_on_day: Days = 3
    due_on_day: Days = 5
    due: time = time(17)


class VisitPolicy(Words):
    """When a child who stays away must have been visited."""

    counted_codes: tuple[str, ...]
    on_counted_day: Days
    on_counted_day_cp: Days
    due: time
    heard_late_after: time
    minutes_after_heard: Minutes
    latest: time

    @field_validator("counted_codes")
    @classmethod
    def of_absence(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse to count a code that is none of absence."""
        if strange := [code for code in codes if code not in ABSENT]:
            raise ValueError(f"{strange[0]!r:.12} is no code of absence")
        return codes


class FocusPolicy(Words):
    """What is asked of the member of staff to whom a family is allocated, and how many families a role takes.

    Calls and visits are due at their hours. Parents are met (by the roles of `meeting_roles`; a call will do for those
    of `meeting_by_call`) within so many school days of the half term's beginning, and of its end. `before_days`: the
    school days with which the effect is compared.
    """

    call_due: time
    visit_due: time
    capacity: Mapping[Role, Count] = {
        "attendance-officer": 5,
        "headteacher": 6,
        "head-of-school": 6,
        "assistant-head": 2,
        "year-group-leader": 2,
    }
    meeting_roles: tuple[Role, ...] = ("attendance-officer", "headteacher", "head-of-school", "assistant-head")
    meeting_by_call: tuple[Role, ...] = ("headteacher", "head-of-school", "assistant-head")
    meeting_within_days: Days = 5
    meeting_due: time = time(15, 30)
    before_days: Days = 30


class PraisePolicy(Words):
    """By when a family in focus must have been rung and congratulated: the hour, so many school days later."""

    within_days: Days = 1
    due: time = time(15, 30)


class NoImprovementPolicy(Words):
    """When an allocation or a plan that led to no improvement asks for a letter, of whom, and by when."""

    after_days: Days = 20
    letter_roles: tuple[Role, ...] = ("headteacher", "head-of-school", "assistant-head")
    letter_within_days: Days = 5
    letter_due: time = time(15, 30)


class PaListPolicy(Words):
    """When the list of persistent absentees goes to leaders of years and class teachers: once a week, on this day.

    Without school on it, on the last school day of the week before it.
    """

    at: time = time(15, 45)
    weekday: Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"] = "Friday"


class CausesPolicy(Words):
    """What the causes of absence in a year group are counted by: codes, and how many pupils ill on one day are many.

    `missing_education`: the counter that tells of children missing from education.
    """

    holiday_codes: tuple[str, ...] = ("G",)
    illness_codes: tuple[str, ...] = ("I",)
    outbreak_pupils: Annotated[int, Field(ge=1)] = 6
    missing_education: Name = "missing-education"


class PatternPolicy(Words):
    """By when a pattern that was reported must have been followed: the hour, so many school days later."""

    within_days: Days = 5
    due: time = time(15, 30)


class MeetingPolicy(Words):
    """By when, on its day, a meeting must have been recorded, an agreed action done, a review held."""

    recorded_by: time = time(17)
    action_due: time = time(15, 30)
    review_due: time = time(15, 30)


class PlanPolicy(Words):
    """At which hour of a school day each support is due, unless its plan says another."""

    hours: Mapping[str, time] = {
        "morning-call": time(8),
        "walking-bus": time(8, 30),
        "breakfast-club": time(8, 15),
        "school-nurse": time(15),
        "organisation-support": time(15),
    }


class Monitoring(Words):
    """Which pupils' attendance is watched for improvement."""

    persistent_from_possible: Count


class Improvement(Words):
    """What counts as an improvement."""

    at: time
    recent_days: Days
    earlier_days: Days
    earlier_possible: Count
    points: Percentage
    at_least: Percentage
    next_after_days: Days


class QuietHours(Words):
    """When families may be messaged: `opens` ≤ t < `closes` on school days."""

    opens: time
    closes: time
    praise_from: time

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """Refuse hours in which nobody could be messaged, or never praised."""
        if not self.opens < self.closes or not self.praise_from < self.closes:
            raise ValueError("messages must open, and praise begin, before they close")
        return self


class ReplyPolicy(Words):
    """What a family's answer may explain: an absence of its own day, or of so many days ahead."""

    days_ahead: Count = 31


class MessagesPolicy(Words):
    """How families are told: by the first of `channels` that reaches one of them, and where it fails by the next.

    `pence`: what a segment of a text, a call or an e-mail costs on a channel, for previews; where it is not named, they
    say that the cost is not known. `staff`: how members of staff are told that something awaits them; where it is not
    named, by the first e-mail route of `channels`.
    """

    channels: Annotated[tuple[Route, ...], Field(min_length=1)] = ("text:folder",)
    pence: dict[Route, Annotated[Decimal, Field(ge=0)]] = Field(default_factory=dict)
    staff: Literal["email:folder", "email:notify", "email:smtp"] | None = None

    @property
    def staff_routes(self) -> tuple[Route, ...]:
        """By which staff are told: the first, and where it fails the next."""
        mail = [route for route in self.channels if route.startswith("email:")]
        return tuple(dict.fromkeys(filter(None, [self.staff, *mail]))) or ("email:folder",)


class UpdatePolicy(Words):
    """The parents' update: prepared at `at` on the first school day of a week from `weekday` on (0 is Monday).

    It goes unsent where nobody of `approvers` has approved it by `expires`. A class of fewer than `smallest_class`
    pupils is not named: its figure would be theirs.
    """

    weekday: Annotated[int, Field(ge=0, le=6)] = 2
    at: time = time(9)
    expires: time = time(15)
    approvers: tuple[Role, ...] = ("attendance-officer", "headteacher", "head-of-school")
    smallest_class: Count = 6

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """Refuse an update that nobody could approve."""
        if not self.at < self.expires or not self.approvers:
            raise ValueError("an update must be prepared before it expires, and somebody must be able to approve it")
        return self


class Weekly(Words):
    """When the weekly report is issued."""

    at: time
    deadline: time
    recipients: tuple[Role, ...]

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """Refuse a deadline before the hour of issue."""
        if self.deadline < self.at:
            raise ValueError("the deadline must not come before the hour of issue")
        return self


class AbsenceReportPolicy(Words):
    """What an absence report counts: the minutes of lessons in a morning and an afternoon, and whom it compares with.

    With the pupils of the year whose attendance is above `comparator_over` (per cent), as many as `smallest_group` at
    least: of fewer nothing is said, for a figure would be theirs. The minutes are guesses to be replaced by a school's
    own timetable.
    """

    am_minutes: Annotated[int, Field(ge=1, le=720)] = 200
    pm_minutes: Annotated[int, Field(ge=1, le=720)] = 130
    comparator_over: Percentage = Decimal(96)
    smallest_group: Annotated[int, Field(ge=2)] = 6

    def minutes(self, session: Session) -> int:
        """The minutes of lessons in that session."""
        return self.am_minutes if session == "AM" else self.pm_minutes


def _usual_minutes() -> dict[str, Minutes]:
    return {"call": 6, "visit": 45, "letter": 15, "meeting": 60}


class Effort(Words):
    """How many minutes of somebody's time a duty of each kind takes, travel included; `other`: of a kind not named.

    No duty depends on it: it says what a policy would cost (`rollcall whatif`). The defaults are guesses to be replaced
    by a school's own.
    """

    minutes: dict[str, Minutes] = Field(default_factory=_usual_minutes)
    other: Minutes = 15

    def of(self, kind: str) -> int:
        """Minutes for one duty of that kind."""
        return self.minutes.get(kind, self.other)


class Policy(Words):
    """All numbers of a school's procedures (procedures.md §4); times are local.

    `languages`: ISO 639-1 codes of the languages, beside English, whose translations of the templates somebody who
    reads them has approved for the school. `update`: when parents are told of the week; None: not at all.
    """

    name: str
    sessions: Sessions
    text: TextPolicy
    call: CallPolicy
    visit: VisitPolicy
    concern: ConcernPolicy = Field(default_factory=ConcernPolicy)
    settle: SettlePolicy = Field(default_factory=SettlePolicy)
    focus: FocusPolicy
    monitoring: Monitoring
    improvement: Improvement
    quiet: QuietHours
    weekly: Weekly
    stages: Stages = Field(default_factory=Stages)
    counters: dict[Name, Counter] = Field(default_factory=default_counters)
    penalty: PenaltyNotices = Field(default_factory=PenaltyNotices)
    languages: tuple[str, ...] = ()
    messages: MessagesPolicy = MessagesPolicy()
    replies: ReplyPolicy = ReplyPolicy()
    update: UpdatePolicy | None = None
    effort: Effort = Field(default_factory=Effort)
    praise: PraisePolicy = PraisePolicy()
    no_improvement: NoImprovementPolicy = NoImprovementPolicy()
    meetings: MeetingPolicy = MeetingPolicy()
    patterns: PatternPolicy = PatternPolicy()
    pa_lists: PaListPolicy = PaListPolicy()
    causes: CausesPolicy = CausesPolicy()
    plans: PlanPolicy = PlanPolicy()
    chase: Chase = Chase()
    suspicion: Suspicion = Suspicion()
    feed: Feed = Feed()
    write_back: WriteBack = WriteBack()
    comparing: Comparing = Comparing()
    absence_report: AbsenceReportPolicy = AbsenceReportPolicy()

    @field_validator("languages")
    @classmethod
    def by_code(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse a language that is not named by its code, which would leave it in English unnoticed."""
        if strange := [each for each in languages if not (len(each) == 2 and each.isascii() and each.islower())]:
            raise ValueError(f"{strange[0]!r:.20} is no ISO 639-1 code of a language, such as 'pl'")
        return languages


def policy_of(chosen: str | Mapping[str, Any]) -> Policy:
    """The policy that a school file names, or its overrides laid over the policy that it names as `base`.

    Raises ValueError, in one sentence, when there is no such file, no such part, or a value does not fit.
    """
    overrides = {"base": chosen} if isinstance(chosen, str) else dict(chosen)
    base = str(overrides.pop("base", "woodside"))
    return _overridden(base, _file(base), overrides)


def policy_over(policy: Policy, overrides: Mapping[str, Any]) -> Policy:
    """The policy with these parts laid over it; of a file that names its own `base`, over that.

    Raises ValueError as `policy_of` does.
    """
    return policy_of(overrides) if "base" in overrides else _overridden(policy.name, policy.model_dump(), overrides)


def _overridden(base: str, values: Mapping[str, Any], overrides: Mapping[str, Any]) -> Policy:
    policy = _valid(base, _laid_over(values, overrides))
    if unknown := next(_unknown(overrides, policy.model_dump()), None):
        raise ValueError(f"a policy has no part named {unknown!r:.60}")
    return policy


def minutes(count: int) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)


def effective(adopted: Mapping[date, Policy], day: date) -> Policy:
    """The policy in force on `day`: the latest adopted by then, or the first. Raises ValueError when there is none."""
    by_then = [since for since in adopted if since <= day]
    return adopted[max(by_then) if by_then else min(adopted)]


def _file(name: str) -> dict[str, Any]:
    path = files("events") / "policies" / f"{name}.toml"
    if not name.replace("-", "").isalnum() or not path.is_file():
        raise ValueError(f"there is no policy file named {name!r:.60}")
    return tomllib.loads(path.read_text("utf-8"))


def _valid(base: str, values: Mapping[str, Any]) -> Policy:
    try:
        return Policy.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ValueError(f"policy {base!r}: {where}: {first['msg'].removeprefix('Value error, ')}") from None


def _laid_over(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for name, value in over.items():
        part = merged.get(name)
        merged[name] = _laid_over(part, value) if isinstance(part, dict) and isinstance(value, Mapping) else value
    return merged


def _unknown(values: Mapping[str, Any], known: Mapping[str, Any], within: str = "") -> Iterator[str]:
    """The names in `values` that mean nothing: a slip of the pen would otherwise leave the default in force."""
    for name, value in values.items():
        if name not in known:
            yield f"{within}{name}"
        elif isinstance(value, Mapping) and isinstance(known[name], Mapping):
            yield from _unknown(value, known[name], f"{within}{name}.")
