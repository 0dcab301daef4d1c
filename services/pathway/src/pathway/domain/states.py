"""The kinds of pathway's states, and all that they are made of: others' facts in `seen`, its own in `done`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from chassis.said import Key, Kind
from pathway.domain.households import Allocation, FamiliesDone, FamiliesSeen, StandIn
from pathway.domain.open_work import ARRANGED, CodeAsked, End, Going, OpenConcern, OpenDuty, Search, Undo, Work
from pathway.domain.pupil_done import WORK_KEPT, PupilDone, handle
from pathway.domain.pupil_seen import Absence, Day, Ended, PupilSeen
from pathway.domain.schools import OpenOutbreak, SchoolDone, SchoolSeen, Sees
from pathway.domain.support import OFF, LocalDay, MissedTask, PlannedMeeting, StandingPlan, Support

__all__ = [
    "ARRANGED",
    "ASKED_KEPT",
    "Absence",
    "Allocation",
    "CodeAsked",
    "Day",
    "End",
    "Ended",
    "FAMILIES",
    "FamiliesDone",
    "FamiliesSeen",
    "Going",
    "KINDS",
    "LocalDay",
    "MissedTask",
    "OFF",
    "OpenConcern",
    "OpenDuty",
    "OpenOutbreak",
    "PlannedMeeting",
    "PupilDone",
    "PupilSeen",
    "SCHOOL",
    "SchoolDone",
    "SchoolSeen",
    "Search",
    "Sees",
    "StandIn",
    "StandingPlan",
    "Support",
    "Undo",
    "WORK_KEPT",
    "Work",
    "handle",
]

SCHOOL: Key = ("school", "school")
FAMILIES: Key = ("families", "families")
ASKED_KEPT = timedelta(days=400)
"""For how long what was missed may be done, or told why: the school year and what is left of it after the summer."""

KINDS: Mapping[str, Kind] = {
    "school": Kind(SchoolSeen, SchoolDone),
    "families": Kind(FamiliesSeen, FamiliesDone),
    "pupil": Kind(PupilSeen, PupilDone),
}
