"""A school's policy: every number of its procedures, as data with an effective date.

The defaults are files of `policies/`; a school names one or overrides parts of it. A case keeps the policy that it
began under.
"""

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
from events.policy.first_day import CallPolicy, Sessions, SessionTimes, SettlePolicy, TextPolicy, VisitPolicy
from events.policy.messages import MessagesPolicy, QuietHours, ReplyPolicy, Route
from events.policy.reading import effective, policy_of, policy_over
from events.policy.reports import (
    AbsenceReportPolicy,
    CausesPolicy,
    HabitPolicy,
    OutbreakPolicy,
    PaListPolicy,
    PatternPolicy,
    UpdatePolicy,
    Weekly,
)
from events.policy.rewards import RewardsPolicy
from events.policy.units import Count, Days, Minutes, Percentage, minutes
from events.policy.whole import Effort, Policy

__all__ = [
    "AbsenceReportPolicy",
    "CallPolicy",
    "CausesPolicy",
    "ConcernPolicy",
    "Count",
    "Days",
    "Effort",
    "FocusPolicy",
    "HabitPolicy",
    "Improvement",
    "MeetingPolicy",
    "MessagesPolicy",
    "Minutes",
    "Monitoring",
    "NoImprovementPolicy",
    "OutbreakPolicy",
    "PaListPolicy",
    "PatternPolicy",
    "Percentage",
    "PlanPolicy",
    "Policy",
    "PraisePolicy",
    "QuietHours",
    "ReplyPolicy",
    "RewardsPolicy",
    "Route",
    "SessionTimes",
    "Sessions",
    "SettlePolicy",
    "TextPolicy",
    "UpdatePolicy",
    "VisitPolicy",
    "Weekly",
    "effective",
    "minutes",
    "policy_of",
    "policy_over",
]
