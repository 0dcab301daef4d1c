"""An invitation that was asked for to one of several meetings is asked for to that one again."""

from datetime import timedelta

from events.pathway import MeetingInvited, PlanMeeting, PrepareLetter

from .conftest import MONDAY, World, instant


def planned(world, purpose, days):
    at = instant(MONDAY + timedelta(days), "15:00")
    world._told(PlanMeeting(mis_id="18", purpose=purpose, at=at, staff="staff-3"))


def test_under_the_school_s_own_policy_it_is_what_happened():
    world = World()
    world.at("09:00")
    planned(world, "support", 3)
    planned(world, "persistent-absence", 10)
    for clock, purpose in (("09:10", "persistent-absence"), ("09:20", "support")):
        world.at(clock)
        world._told(PrepareLetter(mis_id="18", template="meeting", purpose=purpose))
    world.at("09:30")
    world.posts("18")
    world.at("17:30")
    assert sum(fact.envelope.word == MeetingInvited.__name__ for fact in world.facts) == 2
    compared = world.what_if()
    assert compared.baseline.differ == 0
