"""Which of a guardian's numbers is texted."""

import pytest

from registers.adapters.arbor_contacts import telephone


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
        ((), None),
    ],
)
def test_a_mobile_is_texted_where_there_is_one_else_the_first_by_rank(numbers, texted) -> None:
    assert telephone(numbered(*numbers)) == texted
