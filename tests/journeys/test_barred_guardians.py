"""A guardian whom the MIS bars in a relationship that cannot be taken otherwise is sent nothing."""

MALFORMED = {
    "priority": {"courtOrder": {"note": "x"}, "emergencyContactPriority": "1"},
    "legal": {"unsubscribedFromComms": True, "isLegalGuardian": "yes"},
    "wish": {"unsubscribedFromComms": "yes"},
}


def family(school, malformed):
    s = school(weeks=2).pupils("1", "2").guardian("201", "1").guardian("202", "1", emergencyContactPriority=2)
    return s.at("08:30").guardian("201", "1", **MALFORMED[malformed]).at("09:00").register("AM", {"1": "N"})


async def test_by_a_court_order_beside_a_malformed_priority(school):
    s = family(school, "priority")
    yield "2026-09-07 12:00"
    assert await s.texts() == ["absence to 202 about 1 at 09-07 09:25:00"]


async def test_by_their_wish_beside_a_malformed_flag(school):
    s = family(school, "legal")
    yield "2026-09-07 12:00"
    assert await s.texts() == ["absence to 202 about 1 at 09-07 09:25:00"]


async def test_by_a_wish_that_is_malformed_itself(school):
    s = family(school, "wish")
    yield "2026-09-07 12:00"
    assert await s.texts() == ["absence to 202 about 1 at 09-07 09:25:00"]
