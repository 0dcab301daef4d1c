"""A policy: all numbers of a school's procedures."""

from __future__ import annotations

from pydantic import Field, field_validator

from events.fact import Words
from events.policy.concerns import ConcernPolicy
from events.policy.families import (
    FocusPolicy,
    Improvement,
    MeetingPolicy,
    Monitoring,
    NoImprovementPolicy,
    PlanPolicy,
    PraisePolicy,
)
from events.policy.first_day import CallPolicy, Sessions, SettlePolicy, TextPolicy, VisitPolicy
from events.policy.messages import MessagesPolicy, QuietHours, ReplyPolicy
from events.policy.reports import (
    AbsenceReportPolicy,
    CausesPolicy,
    OutbreakPolicy,
    PaListPolicy,
    PatternPolicy,
    UpdatePolicy,
    Weekly,
)
from events.policy.rewards import RewardsPolicy
from events.policy.units import Minutes
from events.stages import Counter, Name, PenaltyNotices, Stages, default_counters
from events.watch import Chase, Comparing, Feed, Suspicion, WriteBack


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
    `outbreaks`: when an illness goes round; None: nobody asks.
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
    outbreaks: OutbreakPolicy | None = None
    plans: PlanPolicy = PlanPolicy()
    chase: Chase = Chase()
    suspicion: Suspicion = Suspicion()
    feed: Feed = Feed()
    write_back: WriteBack = WriteBack()
    comparing: Comparing = Comparing()
    absence_report: AbsenceReportPolicy = AbsenceReportPolicy()
    rewards: RewardsPolicy = RewardsPolicy()

    @field_validator("languages")
    @classmethod
    def by_code(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse a language that is not named by its code, which would leave it in English unnoticed."""
        if strange := [each for each in languages if not (len(each) == 2 and each.isascii() and each.islower())]:
            raise ValueError(f"{strange[0]!r:.20} is no ISO 639-1 code of a language, such as 'pl'")
        return languages
