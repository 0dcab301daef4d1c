"""An outbreak that was withdrawn is seen again that day where the correction was a slip, or another child is ill."""

import pytest
from tests.pathway.test_outbreaks import CLASS, MONDAY, OTHERS, STAFF, TUESDAY, adopt, ill, looked_at, of

from chassis.said import Every
from events.ids import pupil_id
from events.pathway import OutbreakSeen, OutbreakWithdrawn
from events.registers import RegisterAmended
from pathway.domain.deciding import keys


@pytest.fixture
def school(woodside, set_up_again):
    """Two classes of year 3; three ill, 30 per cent of a class or 20 of the year, are one. Three of 3B are, and then
    the mark of one of them is corrected."""
    set_up_again(woodside, staff=STAFF)
    adopt(woodside)
    woodside.roll(*CLASS)
    woodside.roll(*OTHERS, form="3C")
    ill(woodside, *CLASS[:3])
    [seen] = looked_at(woodside)
    [gone] = of(corrected(woodside, "11:40", CLASS[0], "/"), OutbreakWithdrawn)
    assert gone.outbreak == seen.outbreak
    yield woodside
    woodside.decider.assert_rebuilds()


def corrected(school, clock, mis_id, new):
    """A mark is another; registers says after it whether the child is absent."""
    news = school.amended(clock, new, mis_id, original="/" if new == "I" else "I")
    said = school.absent(clock, mis_id, code=new) if new in "INM" else school.withdrawn(clock, mis_id)
    return [*news, *said]


def test_set_back_it_is_seen_again_as_another_one_and_once(school):
    [again] = of(corrected(school, "11:50", CLASS[0], "I"), OutbreakSeen)
    assert (again.of, again.name, again.date, again.ill, again.n) == ("class", "3B", MONDAY, 3, 10)
    assert again.staff == ("staff-2", "staff-5")
    first = next(own.body for own, _ in school.decider.own if isinstance(own.body, OutbreakSeen))
    assert again.outbreak != first.outbreak
    assert of(corrected(school, "11:55", CLASS[3], "I"), OutbreakSeen) == []


def test_so_it_is_where_another_child_turns_out_to_be_ill(school):
    assert len(of(corrected(school, "11:50", CLASS[5], "I"), OutbreakSeen)) == 1


def test_a_child_of_another_class_or_with_another_reason_brings_none_back(school):
    assert of(corrected(school, "11:50", OTHERS[0], "I"), OutbreakSeen) == []
    assert of(corrected(school, "11:51", CLASS[5], "M"), OutbreakSeen) == []


def test_it_may_be_withdrawn_and_seen_once_more(school):
    corrected(school, "11:50", CLASS[0], "I")
    assert len(of(corrected(school, "11:51", CLASS[0], "/"), OutbreakWithdrawn)) == 1
    assert len(of(corrected(school, "11:52", CLASS[0], "I"), OutbreakSeen)) == 1


def test_the_next_day_it_is_the_review_that_sees(school):
    school.day = TUESDAY
    assert of(corrected(school, "09:20", CLASS[0], "I"), OutbreakSeen) == []
    ill(school, CLASS[1], CLASS[2])
    assert len(looked_at(school, TUESDAY)) == 1


def test_a_mark_of_a_day_before_brings_none_back(school):
    assert of(school.amended("11:50", "I", CLASS[0], original="/", date=MONDAY.replace(day=4)), OutbreakSeen) == []


@pytest.mark.parametrize(("mis_id", "named"), [(CLASS[5], CLASS), (OTHERS[0], OTHERS[:1])])
def test_the_pupils_of_what_was_withdrawn_are_asked_for_and_no_others(school, mis_id, named):
    pupil = pupil_id("woodside", mis_id)
    of_mark = {"pupil": pupil, "form": "3B", "date": MONDAY, "session": "AM", "original": "/", "new": "I"}
    amended = RegisterAmended(**of_mark, amended_at=school.at("11:50"))
    said = school.decider.saying(amended, at=school.at("11:50"))
    asked_for = {key for key in keys(said, school.decider.states) if isinstance(key, Every) or key[0] == "pupil"}
    assert asked_for == {("pupil", pupil_id("woodside", each)) for each in named}
