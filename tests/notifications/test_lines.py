"""Who has one number or e-mail address, although each is sealed with its own key."""

from typing import Any
from uuid import UUID

import pytest

from events.fact import Request
from events.notifications import ApproveUpdate, PlanOf, SharedLine
from notifications.adapters.lines import shared
from notifications.handlers import sealing

SAID = {
    "mum": ("07700 900123", "Family@example.org"),
    "dad": ("+44 7700 900123", "dad@example.org"),
    "gran": ("07700 900124", "family@example.org "),
    "aunt": ("no number", None),
    "uncle": ("no number", ""),
}


async def test_one_number_or_address_is_one_however_it_is_written(keyring) -> None:
    addresses = []
    for guardian, (number, email) in SAID.items():
        tokens = await keyring.seal(
            "woodside", [(f"lines:{guardian}", "contact", number), (f"lines:{guardian}", "contact", email or "-")]
        )
        addresses.append((guardian, tokens[0], tokens[1] if email is not None else None))
    assert await shared(addresses, keyring) == (
        SharedLine(channel="text", guardians=("dad", "mum")),
        SharedLine(channel="email", guardians=("gran", "mum")),
    )


async def test_where_nobody_shares_anything_there_is_none(keyring) -> None:
    (token,) = await keyring.seal("woodside", [("lines:mum", "contact", "07700 900123")])
    assert await shared([("mum", token, None), ("dad", None, None)], keyring) == ()


class Behind:
    """A platform whose read tables never come as far as they are asked to."""

    def reading(self, school: str, at_least: int) -> Any:
        raise TimeoutError(f"{school} is not at {at_least}")


@pytest.mark.parametrize("request_", [ApproveUpdate(update=UUID(int=1), families=2), PlanOf(template="update")])
async def test_who_has_one_number_is_read_as_fresh_as_what_the_decision_has_heard(request_: Request) -> None:
    sealed = sealing(Behind())  # type: ignore[arg-type]
    with pytest.raises(TimeoutError, match="woodside is not at 17"):
        await sealed("woodside", request_, 17)
