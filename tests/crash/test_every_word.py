"""Every word that there is comes about where whole runs are killed and searched for people; what does not is listed
here, and the list can only grow shorter."""

from __future__ import annotations

from collections.abc import Mapping

from events import catalogue
from rollcall.servers import DataFolder

from .outcome import Outcome
from .whole_term import NOT_COMPARED

_POLLED = "tests/crash/test_polled.py kills a school that is polled"
_MIS = "tests/registers/vendors/test_killed.py: it takes a MIS that is written to, and what it then shows"
_PROVIDER = "tests/notifications/test_killed_channels.py: it takes a provider that fails, or says more than a folder"
_DOWN = "its service's own tests: it takes a service that is down over an hour"
_OTHER = "tests/crash/test_personal_data.py, whose week says it, looks for people in it"
ELSEWHERE: Mapping[str, str] = {
    **dict.fromkeys(("CodesCompared", "MisCompared"), _POLLED),
    **dict.fromkeys(("CodeWrittenBack", "DifferenceExplained", "WriteBackOvertaken", "WriteBackRetried"), _MIS),
    **dict.fromkeys(("CallAnswered", "FamilyReached", "MessageDelivered", "MessageUnknown", "NumberWorked"), _PROVIDER),
    **dict.fromkeys(("ChaseFailed", "ChaseUnknown", "StaffAlertFailed", "StaffAlertUnknown"), _PROVIDER),
    **dict.fromkeys(("MessageExpired", "ReportDeadlineMissed"), _DOWN),
    "CodeUnsettled": "tests/registers/test_calls.py: it takes a word that comes ten seconds late",
    **dict.fromkeys(("StaffUnreached", "UpdateExpired"), _OTHER),
    **dict.fromkeys(NOT_COMPARED, "the term says it; see there why it is not compared"),
    "FactSkipped": "tests/operating/test_skipping.py: a person says it of a fact that cannot be read",
}
"""The words that neither the morning nor the term says, and where they are killed or proved instead."""


async def test_every_word_is_said_where_processes_are_killed_or_is_listed_with_a_reason(
    unhurried: Outcome, term: tuple[DataFolder, Outcome]
) -> None:
    said = {word for of in (unhurried, term[1]) for facts in of.facts.values() for word, _, _ in facts}
    words = {word.__name__ for word in catalogue.facts()}
    assert words - said == ELSEWHERE.keys(), (sorted(words - said - ELSEWHERE.keys()), sorted(ELSEWHERE.keys() & said))
