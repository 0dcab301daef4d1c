from datetime import UTC, datetime

from chassis.testing import Decider
from events.fact import Actor
from events.reporting import NamesShown, RecordNamesShown
from reporting import domain

AT = datetime(2026, 9, 14, 11, 5, tzinfo=UTC)


def test_that_names_were_shown_is_on_the_record_with_who_saw_them():
    reporting = Decider(domain)
    news = reporting.told(RecordNamesShown(what="weekly 2026-W37 pdf"), at=AT, actor=Actor(who="op", role="operator"))
    assert news == [NamesShown(school="woodside", what="weekly 2026-W37 pdf", by="op")]
    reporting.assert_rebuilds()
