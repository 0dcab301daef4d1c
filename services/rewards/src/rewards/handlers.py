"""What *rewards* answers."""

from collections.abc import Mapping

from chassis.service import Answer
from events.fact import Request
from events.rewards import TrackersOf
from rewards.projection.trackers import trackers_of

QUESTIONS: Mapping[type[Request], Answer] = {TrackersOf: trackers_of}
