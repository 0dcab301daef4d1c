"""Who is told, and which children one text names (procedures, "recipients")."""

import pytest

from events.notifications import MessageHeld, MessageSending, MessageWithdrawn, MessageWithheld, RecheckAsked
from events.registers import GuardianRemoved


def goes(woodside, *pupils: str) -> list:
    """Everything that went at 09:25 about these pupils, absent since 09:00."""
    for pupil in pupils:
        woodside.absent(pupil, "09:00")
    asked = [fact for fact in woodside.comes("09:25") if isinstance(fact, RecheckAsked)]
    return [fact for each in asked for fact in woodside.rechecked(each, "09:25")]


def told(news) -> list[tuple[str, list[str]]]:
    return [(fact.guardian, [matter.pupil for matter in fact.about]) for fact in news]


@pytest.mark.parametrize(
    ("mum", "dad", "recipient"),
    [
        ({"priority": 1}, {"priority": 2}, "mum"),
        ({"priority": 2}, {"priority": 1}, "dad"),
        ({"priority": None}, {"priority": 9}, "dad"),
        ({"priority": None}, {"priority": None}, "dad"),
        ({"priority": 1}, {"priority": 1}, "dad"),
        ({"legal": False}, {"priority": 2}, "dad"),
        ({"legal": False, "primary": True}, {"priority": 2}, "mum"),
        ({"unsubscribed": True}, {"priority": 2}, "dad"),
        ({"barred": True}, {"priority": 2}, "dad"),
        ({"telephone": None}, {"priority": 2}, "dad"),
    ],
)
def test_the_first_who_may_be_told_and_can_be_texted_is_told(woodside, mum, dad, recipient) -> None:
    woodside.family("mum", "amira", **mum).family("dad", "amira", **dad)
    assert told(goes(woodside, "amira")) == [(recipient, ["amira"])]


@pytest.mark.parametrize(
    ("mum", "reason"),
    [
        ({"barred": True}, "nobody may be told"),
        ({"unsubscribed": True}, "nobody may be told"),
        ({"legal": False}, "nobody may be told"),
        ({"telephone": None}, "nobody who may be told has a number or address that works"),
    ],
)
def test_where_nobody_may_be_told_the_text_is_withheld_with_the_reason(woodside, mum, reason) -> None:
    woodside.family("mum", "amira", **mum)
    (withheld,) = goes(woodside, "amira")
    assert isinstance(withheld, MessageWithheld)
    assert (withheld.reason, withheld.template, withheld.about[0].sessions) == (reason, "absence", ("AM",))
    assert woodside.absent("amira", "13:20", "PM") == []


def test_a_child_explained_at_the_recheck_is_not_withheld(woodside) -> None:
    woodside.family("mum", "amira", barred=True).absent("amira", "09:00")
    (asked,) = woodside.comes("09:25")
    assert isinstance(woodside.rechecked(asked, "09:25", {})[0], MessageWithdrawn)


def test_siblings_absent_at_the_same_time_are_one_text(woodside) -> None:
    woodside.family("mum", "amira", "tom")
    (first,) = woodside.absent("tom", "09:00")
    (joined,) = woodside.absent("amira", "09:01")
    assert joined.message == first.message
    assert [matter.pupil for matter in joined.about] == ["amira", "tom"]
    assert told(goes(woodside)) == [("mum", ["amira", "tom"])]


def test_a_sibling_who_is_explained_leaves_the_text(woodside) -> None:
    woodside.family("mum", "amira", "tom").absent("tom", "09:00")
    woodside.absent("amira", "09:01")
    (fewer,) = woodside.explained("tom", "09:10")
    assert isinstance(fewer, MessageHeld)
    assert [matter.pupil for matter in fewer.about] == ["amira"]


def test_the_recipient_is_a_guardian_of_every_child_named(woodside) -> None:
    woodside.family("mum", "amira", priority=1).family("gran", "amira", "tom", priority=2)
    assert told(goes(woodside, "amira", "tom")) == [("gran", ["amira", "tom"])]


def test_the_lowest_number_that_any_child_has_for_a_guardian_counts(woodside) -> None:
    woodside.family("mum", "amira", priority=3).family("mum", "tom", priority=1)
    woodside.family("dad", "amira", "tom", priority=2)
    assert told(goes(woodside, "amira", "tom")) == [("mum", ["amira", "tom"])]


def test_children_without_a_common_guardian_get_separate_texts(woodside) -> None:
    woodside.family("mum", "amira").family("dad", "tom")
    assert told(goes(woodside, "amira", "tom")) == [("mum", ["amira"]), ("dad", ["tom"])]


@pytest.mark.parametrize("so", [{"barred": True}, {"unsubscribed": True}, {"telephone": None}])
def test_a_common_guardian_who_cannot_be_told_of_one_does_not_make_a_family(woodside, so) -> None:
    woodside.family("mum", "amira").family("mum", "tom", **so).family("dad", "tom", priority=2)
    assert told(goes(woodside, "amira", "tom")) == [("mum", ["amira"]), ("dad", ["tom"])]


def test_three_children_in_a_chain_are_parted_by_pupil_id_whatever_the_order(woodside) -> None:
    woodside.family("mum", "amira", "beth").family("dad", "beth", "tom")
    assert told(goes(woodside, "tom", "beth", "amira")) == [("mum", ["amira", "beth"]), ("dad", ["tom"])]


def test_different_slots_are_different_texts(woodside) -> None:
    woodside.family("mum", "amira", "tom").absent("amira", "09:00")
    (other,) = woodside.absent("tom", "09:40")
    assert [matter.pupil for matter in other.about] == ["tom"]


def test_guardians_are_looked_at_again_when_the_text_goes(woodside) -> None:
    woodside.family("mum", "amira", priority=1).family("dad", "amira", priority=2).absent("amira", "09:00")
    woodside.hears(woodside.guardian("amira", "mum", barred=True), woodside.at("09:10"))
    assert told(goes(woodside)) == [("dad", ["amira"])]


def test_a_family_that_came_apart_is_parted_when_the_text_goes(woodside) -> None:
    woodside.family("mum", "amira", "tom").family("dad", "tom", priority=2)
    for pupil in ("amira", "tom"):
        woodside.absent(pupil, "09:00")
    woodside.hears(woodside.guardian("tom", "mum", barred=True), woodside.at("09:10"))
    assert told(goes(woodside)) == [("mum", ["amira"]), ("dad", ["tom"])]


def test_a_family_that_came_apart_during_the_recheck_is_parted_too(woodside) -> None:
    woodside.family("mum", "amira", "tom").family("dad", "tom", priority=2)
    for pupil in ("amira", "tom"):
        woodside.absent(pupil, "09:00")
    (asked,) = woodside.comes("09:25")
    woodside.hears(GuardianRemoved(pupil="tom", guardian="mum"), woodside.at("09:25"))
    first, second = woodside.rechecked(asked, "09:25")
    assert told([first, second]) == [("mum", ["amira"]), ("dad", ["tom"])]
    assert first.message == asked.message != second.message
    for sending in (first, second):
        woodside.handed(sending, "09:25")


def test_siblings_whose_guardian_was_recorded_after_them_are_one_text_all_the_same(woodside) -> None:
    for pupil in ("amira", "tom"):
        woodside.hears(woodside.pupil(pupil), woodside.before)
        woodside.absent(pupil, "09:00")
    woodside.family("mum", "amira", "tom")
    news = woodside.comes("09:25")
    assert [type(fact).__name__ for fact in news] == ["MessageHeld", "MessageWithdrawn", "RecheckAsked"]
    assert news[1].reason == "told in another text"
    assert told(woodside.rechecked(news[2], "09:25")) == [("mum", ["amira", "tom"])]


def test_the_message_is_the_same_in_whatever_order_the_siblings_are_heard_of(new_woodside) -> None:
    def went(*order: str) -> list[MessageSending]:
        return goes(new_woodside().family("mum", "amira", "tom"), *order)

    assert went("amira", "tom") == went("tom", "amira")


# One family, one message ----------------------------------------------------------------------------------------------


def test_siblings_with_different_surnames_are_one_family_and_one_text(woodside) -> None:
    woodside.family("mum", "amira", "tom")
    for pupil, surname in (("amira", "Khan"), ("tom", "Smith")):
        named = woodside.pupil(pupil).model_copy(update={"last_name": woodside.number(pupil, surname)})
        woodside.hears(named, woodside.at("08:00"))
    assert told(goes(woodside, "amira", "tom")) == [("mum", ["amira", "tom"])]


def test_two_guardians_of_a_child_with_one_phone_have_one_text(woodside) -> None:
    woodside.family("mum", "amira", priority=1).family("dad", "amira", priority=2)
    assert told(goes(woodside, "amira")) == [("mum", ["amira"])]


def test_children_of_two_guardians_with_one_phone_have_a_text_each_that_names_no_child_of_the_other(woodside) -> None:
    """Neither is guardian of both (procedures, "recipients"): a number in common gives no right to be told."""
    woodside.family("mum", "amira").family("dad", "tom")
    assert sorted(told(goes(woodside, "amira", "tom"))) == [("dad", ["tom"]), ("mum", ["amira"])]


def test_a_family_has_one_text_a_day_whatever_is_heard_of_it_later(woodside) -> None:
    woodside.family("mum", "amira", "tom")
    goes(woodside, "amira")
    assert woodside.absent("amira", "13:20", "PM") == []
    later = goes_later(woodside, "tom")
    assert [fact.about[0].pupil for fact in later] == ["tom"], "of the other child, once"
    assert woodside.absent("tom", "14:30", "PM") == []


def goes_later(woodside, pupil: str) -> list:
    woodside.absent(pupil, "10:00")
    (asked,) = woodside.comes("10:05")
    return woodside.rechecked(asked, "10:05")


def kept_from(woodside, *pupils: str) -> list[tuple[str, tuple[str, ...] | None]]:
    """Whom each text that went at 09:25 names, and where nobody may read it."""
    sent = [fact for fact in goes(woodside, *pupils) if isinstance(fact, MessageSending)]
    return [(",".join(sorted(fact.names)), fact.barred) for fact in sent]


def test_a_text_says_with_it_how_whoever_is_barred_from_its_children_is_reached(woodside) -> None:
    woodside.family("mum", "amira", "tom").family("dad", "amira", "beth", barred=True).family("gran", "beth")
    tokens = (woodside.number("dad"),)
    assert kept_from(woodside, "amira", "tom", "beth") == [("amira,tom", tokens), ("beth", tokens)]


def test_a_text_says_that_nobody_is_barred(woodside) -> None:
    woodside.family("mum", "amira").family("dad", "tom", barred=True)
    assert kept_from(woodside, "amira") == [("amira", ())]


def test_the_number_of_whoever_is_barred_is_the_last_that_was_said_of_any_child(woodside) -> None:
    another = woodside.number("dad", "another")
    woodside.family("mum", "amira").family("dad", "amira", barred=True).family("dad", "tom", telephone=another)
    assert kept_from(woodside, "amira") == [("amira", (another,))]


@pytest.mark.parametrize("how", ["order", "removed", "number"])
def test_whoever_is_barred_no_more_keeps_nothing_back(woodside, how) -> None:
    woodside.family("mum", "amira").family("dad", "amira", "tom", barred=True)
    match how:
        case "order":
            woodside.hears(woodside.guardian("amira", "dad", priority=9), woodside.at("09:00"))
        case "removed":
            woodside.hears(GuardianRemoved(pupil="amira", guardian="dad"), woodside.at("09:00"))
        case "number":
            woodside.hears(woodside.guardian("amira", "dad", barred=True, telephone=None), woodside.at("09:00"))
    assert kept_from(woodside, "amira") == [("amira", ())]


def test_whoever_is_taken_from_one_child_is_barred_from_the_other(woodside) -> None:
    woodside.family("mum", "amira").family("dad", "amira", "tom", barred=True)
    woodside.hears(GuardianRemoved(pupil="tom", guardian="dad"), woodside.at("09:00"))
    assert kept_from(woodside, "amira") == [("amira", (woodside.number("dad"),))]
