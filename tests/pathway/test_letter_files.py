"""Letters as files: never a blank, the same bytes from the same order, and as their readers see them."""

import json

import pytest

from chassis.rendering import NotRendered
from pathway.adapters.letter import Order, days, sheet
from pathway.adapters.rendering import printer
from pathway.domain.letters import TEMPLATES

from .printing import render


def order(**changes):
    usual = {
        "template": "concern", "version": 1, "school": "Woodside Primary Academy", "telephone": "020 7946 0117",
        "parent": "Augusta Byron", "first_name": "Ada", "full_name": "Ada Byron", "form": "3B", "day": "2026-10-02",
        "attending": 35, "possible": 40, "ill": False, "reference": "7f3a9c21",
        "sessions": [("2026-09-03", "AM", "O"), ("2026-09-03", "PM", "O"), ("2026-09-07", "PM", "N")],
    }  # fmt: skip
    return Order(**{**usual, **changes})


def shown(**changes):
    made = order(**changes)
    return sheet({name: getattr(made, name) for name in made.__slots__})


@pytest.mark.parametrize("template", TEMPLATES)
async def test_every_template_is_there_and_gives_the_same_bytes_again(template):
    asked = order(template=template, version=TEMPLATES[template], meets="2026-10-08T15:00:00")
    made = await render(asked)
    assert made.startswith(b"%PDF")
    assert await render(asked) == made


async def test_the_child_s_first_letter_and_its_last_have_the_same_bytes():
    paper, asked = printer(), order(template="notice-to-improve")
    others = [
        order(template=template, version=TEMPLATES[template], meets="2026-10-08T15:00:00") for template in TEMPLATES
    ]
    first = await paper.rendered(asked)
    for each in others * 3:
        await paper.rendered(each)
    assert await paper.rendered(asked) == first
    await paper.close()


@pytest.mark.parametrize(
    ("window", "said"),
    [((10, 10), ("ten sessions", "ten school weeks")), ((6, 6), ("six sessions", "six school weeks")),
     ((13, 1), ("13 sessions", "one school week"))],
)  # fmt: skip
def test_a_notice_to_improve_speaks_of_the_window_of_the_policy(window, said):
    on_it = shown(template="notice-to-improve", window=window)
    assert (on_it["needed"], on_it["weeks"]) == said


async def test_and_only_the_ten_in_ten_weeks_of_the_national_framework_are_what_the_law_allows():
    lawful, other = [await render(order(template="notice-to-improve", window=window)) for window in ((10, 10), (6, 6))]
    assert lawful != other


@pytest.mark.parametrize("name", ["parent", "telephone", "full_name", "first_name", "school"])
def test_a_blank_is_never_printed(name):
    with pytest.raises(ValueError, match=name.replace("_", " ")):
        shown(**{name: " "})


async def test_what_cannot_be_rendered_says_nothing_of_whom_it_was_about():
    with pytest.raises(NotRendered) as broken:
        await render(order(parent=""))
    assert "Ada" not in str(broken.value)


def test_a_day_with_one_reason_is_one_row():
    assert shown()["absences"] == [
        {"day": "Thursday 3 September 2026", "when": "all day", "reason": "not authorised"},
        {"day": "Monday 7 September 2026", "when": "afternoon", "reason": "we do not know the reason yet"},
    ]


def test_days_are_said_in_days():
    assert [days(count) for count in (1, 2, 3, 4, 15)] == ["half a day", "1 day", "1½ days", "2 days", "7½ days"]


@pytest.mark.parametrize("ill", [True, False])
def test_mostly_illness_is_written_otherwise(ill):
    assert shown(ill=ill)["ill"] is ill


def test_the_canonical_form_is_plain_json():
    assert json.loads(json.dumps(shown()))["date"] == "2 October 2026"


def test_it_bears_the_day_of_its_issue_and_says_up_to_which_its_figures_are():
    issued = shown(dated="2026-10-09")
    assert (issued["date"], issued["as_of"]) == ("9 October 2026", "2 October 2026")
    same = shown(dated="2026-10-02")
    assert (same["date"], same["as_of"]) == ("2 October 2026", "")


def test_that_a_meeting_is_off_has_no_figures():
    assert shown(template="meeting-off", meets="2026-10-12T15:00:00", dated="2026-10-09")["as_of"] == ""


def test_an_address_stands_in_lines_and_none_is_no_line():
    assert shown(address="12 Fore Street, London , E17 3AB")["address"] == ["12 Fore Street", "London", "E17 3AB"]
    assert shown()["address"] == []


async def test_its_day_and_its_address_are_on_the_paper():
    plain = await render(order())
    assert len({plain, await render(order(dated="2026-10-09")), await render(order(address="12 Fore Street"))}) == 3


def test_an_invitation_names_the_hour_on_the_school_s_clock():
    assert shown(template="meeting", meets="2026-10-08T15:00:00")["meets"] == "Thursday 8 October 2026 at 15:00"


def test_an_invitation_without_an_hour_is_not_made():
    with pytest.raises(ValueError, match="hour"):
        shown(template="meeting", meets=None)


def test_an_invitation_to_a_meeting_that_was_moved_names_the_hour_that_it_replaces():
    hours = {"meets": "2026-10-09T15:00:00", "instead_of": "2026-10-08T15:00:00"}
    assert shown(template="meeting", **hours)["instead_of"] == "Thursday 8 October 2026 at 15:00"
    assert shown(template="meeting", meets=hours["meets"])["instead_of"] == ""


async def test_letters_prepared_in_an_earlier_wording_can_still_be_made():
    assert await render(order(template="meeting", version=1, meets="2026-10-08T15:00:00"))
