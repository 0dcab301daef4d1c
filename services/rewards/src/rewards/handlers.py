"""What *rewards* answers."""

from collections.abc import Mapping

from chassis.service import Answer
from events.fact import Request
from events.rewards import TrackersOf
from rewards import projection

QUESTIONS: Mapping[type[Request], Answer] = {TrackersOf: projection.trackers_of}
