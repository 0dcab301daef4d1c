"""Who has one number or e-mail address, although each is sealed with its own key."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from chassis.said import Said
from events.fact import Request
from events.notifications import ApproveUpdate, NumberSetAside, PlanOf, SameNumberAsked, SharedLine
from notifications.adapters.lines import others, shared
from notifications.domain.outcomes import SameNumber, Shared
from notifications.handlers import sealing
from notifications.handlers.desk import Desk

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


async def test_who_else_has_a_number_is_known_until_they_are_forgotten(keyring) -> None:
    tokens = {}
    for guardian, (number, _) in SAID.items():
        (tokens[guardian],) = await keyring.seal("woodside", [(f"else:{guardian}", "contact", number)])
    addresses = [(guardian, token, None) for guardian, token in tokens.items()]
    assert await others("mum", tokens["mum"], addresses, keyring) == {"dad": tokens["dad"]}
    assert await others("gran", tokens["gran"], addresses, keyring) == {}
    assert await others("aunt", tokens["aunt"], addresses, keyring) == {}
    await keyring.forget(["else:dad"])
    assert await others("mum", tokens["mum"], addresses, keyring) == {}
    await keyring.forget(["else:mum"])
    assert await others("mum", tokens["mum"], addresses, keyring) == {}


class Numbers:
    """A platform whose read tables hold numbers."""

    def __init__(self, keyring: Any, numbers: dict[str, list[str]]) -> None:
        self.keyring, self.db, self.school, self._numbers = keyring, self, "woodside", numbers

    @asynccontextmanager
    async def reading(self, school: str, at_least: int) -> Any:
        assert (school, at_least) == ("woodside", 17)
        yield self

    async def fetch(self, *_: Any) -> list[dict[str, Any]]:
        return [{"guardian": guardian, "numbers": tokens} for guardian, tokens in self._numbers.items()]


async def test_whoever_asked_for_silence_is_known_by_a_number_that_was_theirs_until_they_are_forgotten(keyring) -> None:
    tokens = {}
    for guardian, (number, _) in SAID.items():
        (tokens[guardian],) = await keyring.seal("woodside", [(f"stop:{guardian}", "contact", number)])
    known = {guardian: [token] for guardian, token in tokens.items()} | {"mum": [tokens["aunt"], tokens["mum"]]}
    asked = SameNumberAsked(pupil="amira", guardian="dad", address=tokens["dad"], stopped=("aunt", "gran", "mum"))
    said = Said(UUID(int=2), "woodside", datetime(2026, 9, 7, 8, tzinfo=UTC), asked, UUID(int=2), sequence=17)
    desk = Desk(Numbers(keyring, known), {})  # type: ignore[arg-type]
    assert await desk.same_number(said) == SameNumber(("mum",))
    await keyring.forget(["stop:mum"])
    assert await desk.same_number(said) == SameNumber(())


@pytest.mark.parametrize("through", [None, "gran"])
async def test_who_has_a_dead_number_is_read_as_fresh_as_that_it_is_and_asked_once(through) -> None:
    told = {"pupil": "amira", "guardian": "mum", "channel": "text", "address": "~mum~contact~phone", "by": "staff-3"}
    aside = NumberSetAside(**told, contact=UUID(int=1), through=through)
    said = Said(UUID(int=2), "woodside", datetime(2026, 9, 7, 8, tzinfo=UTC), aside, UUID(int=2), sequence=17)
    desk = Desk(Behind(), {})  # type: ignore[arg-type]
    if through is not None:
        assert await desk.sharing(said) == Shared({})
        return
    with pytest.raises(TimeoutError, match="woodside is not at 17"):
        await desk.sharing(said)
