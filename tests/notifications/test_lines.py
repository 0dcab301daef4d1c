"""Who has one number or e-mail address, although each is sealed with its own key."""

from events.notifications import SharedLine
from notifications.adapters.lines import shared

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
