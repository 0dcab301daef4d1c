"""What a text says, and how many segments it counts as."""

from datetime import date
from uuid import UUID

import pytest

from events.notifications import Matter, MessageSending, UpdateFigures
from notifications.adapters import wording
from notifications.adapters.addresses import e164
from notifications.adapters.segments import in_basic_alphabet, segments
from notifications.adapters.translations import languages
from notifications.adapters.wording import Told, spoken

MONDAY = date(2026, 9, 7)
TEXT, CORRECTION = (UUID(f"{digit * 8}-0000-5000-8000-000000000000") for digit in "ab")


def text(template: str, *about: tuple[str, tuple[str, ...]], **so) -> MessageSending:
    return MessageSending(
        pupil=about[0][0],
        message=TEXT,
        template=template,
        channel="text",
        guardian="mum",
        about=tuple(Matter(pupil=pupil, date=MONDAY, sessions=sessions) for pupil, sessions in about),
        because=TEXT,
        school_name="Woodside Primary Academy",
        **so,
    )


def body(message: MessageSending, names: dict[str, str]) -> str:
    return wording.body(message, Told(names), languages()["en"])


def update(note: str = "", **so) -> str:
    week = {"first": MONDAY, "last": date(2026, 9, 11), "attendance": "95.63", "late": 4}
    message = text("update", ("p1", ()), figures=UpdateFigures(**week, **so))
    return wording.body(message, Told({}, note), languages()["en"])


def test_an_update_says_the_week_s_figures_in_one_segment_and_names_no_child() -> None:
    said = update(classes=("3B", "4C"), class_attendance="98.75")
    assert said == (
        "Woodside Primary Academy: attendance in the week of Monday 7 September was 95.63%. "
        "Class of the week: 3B and 4C with 98.75%. Late arrivals: 4."
    )
    assert segments(said) == 1


def test_an_update_without_a_class_that_may_be_named_names_none_and_a_note_stands_at_its_end() -> None:
    assert update("Coats on, {please}").endswith("was 95.63%. Late arrivals: 4. Coats on, {please}")


NAMES = {"p1": "Amira", "p2": "Tom", "p3": "Zofia"}


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ([("p1", ("AM",))], "Amira is marked absent from the morning register on Monday 7 September."),
        ([("p1", ("PM",))], "Amira is marked absent from the afternoon register on Monday 7 September."),
        (
            [("p1", ("AM", "PM"))],
            "Amira is marked absent from the morning and afternoon registers on Monday 7 September.",
        ),
        (
            [("p1", ("AM",)), ("p2", ("AM",)), ("p3", ("AM",))],
            "Amira, Tom and Zofia are marked absent from the morning register on Monday 7 September.",
        ),
        (
            [("p1", ("AM",)), ("p2", ("AM", "PM"))],
            "Amira (morning register) and Tom (morning and afternoon registers) are marked absent "
            "on Monday 7 September.",
        ),
    ],
)
def test_an_absence_text_names_children_day_and_registers(about, said) -> None:
    assert body(text("absence", *about), NAMES) == (
        f"Woodside Primary Academy: {said} Please ring the school to tell us why. Ref AAAAAAAA"
    )


def test_an_absence_text_about_one_child_is_one_segment() -> None:
    assert segments(body(text("absence", ("p1", ("AM",))), NAMES)) == 1


@pytest.mark.parametrize(("version", "what"), [(1, "text"), (2, "message")])
def test_a_correction_says_which_message_was_wrong_be_it_a_text_or_a_call(version, what) -> None:
    correction = text("correction", ("p1", ("AM",)), corrects=CORRECTION, template_version=version)
    assert body(correction, NAMES) == (
        f"Woodside Primary Academy: our {what} BBBBBBBB was wrong, sorry. "
        "Amira was not absent from the morning register on Monday 7 September."
    )
    assert segments(body(correction, NAMES)) == 1


@pytest.mark.parametrize(
    ("about", "said"),
    [
        (
            [("p1", ("AM",)), ("p2", ("AM",))],
            "Amira and Tom were not absent from the morning register on Monday 7 September.",
        ),
        (
            [("p1", ("AM",)), ("p2", ("AM", "PM"))],
            "Amira (morning register) and Tom (morning and afternoon registers) were not absent on Monday 7 September.",
        ),
    ],
)
def test_a_correction_of_several_children_names_each(about, said) -> None:
    correction = text("correction", *about, corrects=CORRECTION, template_version=3)
    assert body(correction, NAMES) == f"Woodside Primary Academy: our message BBBBBBBB was wrong, sorry. {said}"


@pytest.mark.parametrize("code", sorted(set(languages()) - {"en"}))
def test_where_a_language_says_it_the_same_of_one_and_of_several_its_words_are_the_same(code) -> None:
    texts = languages()[code].texts["correction"]
    assert texts[3] == texts[2].replace("{name}", "{children}")


def test_an_improvement_is_said_in_sessions() -> None:
    assert body(text("improvement", ("p1", ()), attended=19, possible=20), NAMES) == (
        "Woodside Primary Academy: well done Amira, in school for 19 of the last 20 sessions. Thank you!"
    )


def test_a_child_whose_name_is_not_known_is_your_child() -> None:
    assert "your child is marked absent" in body(text("absence", ("p9", ("AM",))), NAMES)


def test_a_name_that_looks_like_a_placeholder_is_a_name() -> None:
    assert "{school} is marked" in body(text("absence", ("p1", ("AM",))), {"p1": "{school}"})


@pytest.mark.parametrize("template", ["absence", "correction", "improvement"])
def test_no_english_template_leaves_the_gsm_alphabet(template) -> None:
    for text in languages()["en"].texts[template].values():
        assert in_basic_alphabet(text.replace("{", "").replace("}", ""))


def test_a_day_is_spoken_without_a_leading_zero() -> None:
    assert spoken(date(2026, 10, 23), languages()["en"]) == "Friday 23 October"
    assert spoken(MONDAY, languages()["en"]) == "Monday 7 September"


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 80 + "a", 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("é" * 160, 1),
        ("ł" + "a" * 69, 1),
        ("ł" + "a" * 70, 2),
        ("ł" + "a" * 133, 2),
        ("ł" + "a" * 134, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("ł" * 66 + "😀" + "ł" * 65, 2),
        ("ł" * 66 + "😀" + "ł" * 66, 3),
    ],
)
def test_segments_are_counted_as_networks_count_them(said, count) -> None:
    assert segments(said) == count


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("+447700900123", "+447700900123"),
        ("07700 900123", "+447700900123"),
        ("(020) 7946 0958", "+442079460958"),
        ("+48 601 234 567", "+48601234567"),
        ("07700 900123 mum", "+447700900123"),
        ("Mum 07700 900123", "+447700900123"),
        ("Dad's mobile: (07700) 900123", "+447700900123"),
        ("07700 900123 (work)", "+447700900123"),
        ("h +44 (0)1632 960001", "+441632960001"),
        ("01632 960001 ext 12", "+441632960001"),
        ("+44 7700 900123 - ring after 18:00", None),
        ("07700 900123 WRONG NUMBER", None),
        ("DO NOT USE 07700 900123", None),
        ("ex 07700900123 barred", None),
        ("07700 900123 not mum", None),
        ("07700 900123 mum\N{HORIZONTAL ELLIPSIS}", None),
        ("Mum OLD 07700 900123 do not ring - use 07700 900456 from now on", None),
        ("07700 900123 / 07700 900456", None),
        ("07700 900123 07700 900456", None),
        ("07700 900123,,07700900456", None),
        ("07700 900123 ext 07700900456", None),
        ("07700 900123 /x07700900456", None),
        ("mum 07700900123 dad 07700900456", None),
        ("01632", None),
        ("mum's mobile", None),
        ("", None),
        ("[forgotten]", None),
        ("0" * 400, None),
    ],
)
def test_a_number_is_read_as_a_person_wrote_it(given, wanted) -> None:
    assert e164(given) == wanted
