"""By which of a guardian's numbers and addresses they are reached, and in which order."""

import pytest

from registers.adapters.arbor_contacts import emails, telephones

MUM, WORK, HOME = "07700 900123", "07700 900124", "020 7946 0001"


def numbered(*numbers: tuple[str, int | None]) -> dict[str, object]:
    return {"telephoneNumbers": [{"number": number, "telephoneNumberRanking": rank} for number, rank in numbers]}


@pytest.mark.parametrize(
    ("numbers", "texted"),
    [
        ((("020 7946 0001", 1), ("07700 900123", 2)), "07700 900123"),
        ((("07700 900124", 3), ("020 7946 0001", 1), ("07700 900123", 2)), "07700 900123"),
        ((("020 7946 0001", 1), ("+44 (0)7700 900123", None)), "+44 (0)7700 900123"),
        ((("020 7946 0001", 1), ("0044 7700 900123", 2)), "0044 7700 900123"),
        ((("020 7946 0001", 2), ("020 7946 0002", 1)), "020 7946 0002"),
        ((("070 1234 5678", 1), ("07624 900123", 2)), "07624 900123"),
        ((("020 7946 0001", 1), ("+48 500 100 200", 2)), "+48 500 100 200"),
    ],
)
def test_a_mobile_is_texted_where_there_is_one_else_the_first_by_rank(numbers, texted) -> None:
    assert telephones(numbered(*numbers)).every[0] == texted


@pytest.mark.parametrize(
    ("numbers", "every", "mobiles"),
    [
        ((), (), 0),
        (((HOME, 1),), (HOME,), 0),
        (((HOME, 1), (WORK, 3), (MUM, 2)), (MUM, WORK, HOME), 2),
        (((WORK, None), (HOME, None), (MUM, 1)), (MUM, WORK, HOME), 2),
        (((MUM, 1), ("+44 7700 900123", 2), ("0044(0)7700-900123", 3), (WORK, 4)), (MUM, WORK), 2),
        ((("020 7946 0002", 2), (HOME, 1)), (HOME, "020 7946 0002"), 0),
    ],
)
def test_every_number_is_read_once_mobiles_first_each_kind_by_rank(numbers, every, mobiles) -> None:
    assert telephones(numbered(*numbers)) == (every, mobiles)


def test_of_very_many_numbers_and_addresses_ten_are_read() -> None:
    many = numbered(*((f"07700 9001{number:02}", number) for number in range(30)))
    assert telephones(many).every == tuple(f"07700 9001{number:02}" for number in range(10))
    assert len(emails({"emailAddresses": [f"{number}@example.org" for number in range(30)]})) == 10


def test_every_address_is_read_once_in_arbors_order() -> None:
    shapes = ["a@example.org", {"emailAddress": "b@example.org"}, {"address": "a@example.org"}, {"email": None}]
    assert emails({"emailAddresses": shapes}) == ("a@example.org", "b@example.org")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (
            "07700 900123 (work only, ring after half past three please)",
            "07700 900123 (work only, ring after hal\u2026",
        ),
        (
            "Mum OLD 07700 900123 do not ring - use 07700 900456 from now on",
            "Mum OLD 07700 900123 do not ring - use \u2026",
        ),
        ("07700 900123 (work)", "07700 900123 (work)"),
    ],
)
def test_a_number_with_much_written_beside_it_is_cut_and_keeps_no_guardian_back(written: str, kept: str) -> None:
    assert telephones(numbered((written, 1))).every == (kept,)


def test_a_number_that_was_cut_stands_in_the_place_of_no_other() -> None:
    cut = MUM + " (school office: wrong, mum has another one)"
    assert telephones(numbered((cut, 1), (MUM, 2))).every[1:] == (MUM,)
