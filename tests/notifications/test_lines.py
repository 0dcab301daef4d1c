"""Who has one number or e-mail address, although each is sealed with its own key."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from chassis.said import Said
from chassis.service import Reading
from events.fact import Request
from events.notifications import (
    ApproveUpdate,
    GuardianOptedIn,
    GuardianOptedOut,
    NumberCleared,
    NumberSetAside,
    NumberToCheck,
    PlanOf,
    SameNumberAsked,
    SharedLine,
)
from events.registers import GuardianRemoved, PupilForgotten
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
            "woodside", [(f"lines-{guardian}", "contact", number), (f"lines-{guardian}", "contact", email or "-")]
        )
        addresses.append((guardian, tokens[0], tokens[1] if email is not None else None))
    token = {who: tokens for who, *tokens in addresses}
    assert await shared(addresses, keyring) == (
        SharedLine(channel="text", guardians=("dad", "mum"), addresses=(token["dad"][0], token["mum"][0])),
        SharedLine(channel="email", guardians=("gran", "mum"), addresses=(token["gran"][1], token["mum"][1])),
    )


async def test_one_number_of_several_is_shared_by_whoever_has_it_as_any_of_theirs(keyring) -> None:
    first, second, twice = await keyring.seal(
        "woodside", [("several-mum", "contact", number) for number in ("07700 900123", "07700 900124", "07700900124")]
    )
    (his,) = await keyring.seal("woodside", [("several-dad", "contact", "+44 7700 900124")])
    addresses = [("mum", first, None), ("mum", second, None), ("mum", twice, None), ("dad", his, None)]
    assert await shared(addresses, keyring) == (
        SharedLine(channel="text", guardians=("dad", "mum"), addresses=(his, second)),
    )
    assert await others("dad", his, addresses, keyring) == {"mum": min(second, twice)}


async def test_where_nobody_shares_anything_there_is_none(keyring) -> None:
    (token,) = await keyring.seal("woodside", [("lines-mum", "contact", "07700 900123")])
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
        (tokens[guardian],) = await keyring.seal("woodside", [(f"else-{guardian}", "contact", number)])
    addresses = [(guardian, token, None) for guardian, token in tokens.items()]
    assert await others("mum", tokens["mum"], addresses, keyring) == {"dad": tokens["dad"]}
    assert await others("gran", tokens["gran"], addresses, keyring) == {}
    assert await others("aunt", tokens["aunt"], addresses, keyring) == {}
    await keyring.forget(["else-dad"])
    assert await others("mum", tokens["mum"], addresses, keyring) == {}
    await keyring.forget(["else-mum"])
    assert await others("mum", tokens["mum"], addresses, keyring) == {}


class Silence:
    """Mum asks for no more messages, and then dad is recorded with the number from which she did."""

    def __init__(self, tables: Any, woodside: Any, tokens: Any) -> None:
        self.tables, self.woodside, self.keyring, self.tokens = tables, woodside, tables.keyring, tokens
        self.told: list[Any] = []
        self.says(self.recorded("old"), GuardianOptedOut(pupil="amira", guardian="aunt", reply=UUID(int=1)))

    def recorded(self, number: str) -> Any:
        return self.woodside.guardian("amira", "aunt", telephone=self.tokens[number])

    def says(self, *facts: Any) -> None:
        self.told += [self.tables.record(fact, self.woodside.at("09:00")) for fact in facts]

    @asynccontextmanager
    async def reading(self, school: str, at_least: int) -> Any:
        assert (school, at_least) == ("woodside", 17)
        yield Reading(self.tables.db, school, "reach2", at_least, datetime(2026, 9, 8, tzinfo=UTC), self.keyring, None)

    async def asked(self) -> SameNumber:
        asked = SameNumberAsked(
            pupil="amira", guardian="dad", address=self.tokens["dad"], stopped=("aunt",), dead=("aunt", "gran")
        )
        said = Said(UUID(int=2), "woodside", datetime(2026, 9, 7, 8, tzinfo=UTC), asked, UUID(int=2), sequence=17)
        answers = []
        for cut in range(len(self.told) + 1):
            await self.tables.fold(self.told[:cut], self.told[cut:])
            answers.append(await Desk(self, {}).same_number(said))  # type: ignore[arg-type]
        assert all(answer == answers[0] for answer in answers), "however the log is cut into batches"
        return answers[0]


@pytest.fixture
async def silence(tables, woodside) -> Silence:
    plain = {"old": ("aunt", SAID["mum"][0]), "new": ("aunt", SAID["gran"][0]), "dad": ("dad", SAID["dad"][0])}
    sealed = await tables.keyring.seal("woodside", [(whose, "contact", number) for whose, number in plain.values()])
    return Silence(tables, woodside, dict(zip(plain, sealed, strict=True)))


async def test_whoever_asked_for_silence_is_known_by_the_number_they_have(silence) -> None:
    assert await silence.asked() == SameNumber(("aunt",))


@pytest.mark.parametrize("how", ["removed", "changed"])
async def test_whoever_asked_for_silence_is_known_by_a_number_that_was_theirs(silence, how) -> None:
    gone = GuardianRemoved(pupil="amira", guardian="aunt")
    silence.says(gone if how == "removed" else silence.recorded("new"))
    assert await silence.asked() == SameNumber(("aunt",))


async def test_a_number_that_was_anothers_before_they_asked_from_their_own_is_not_silent(silence) -> None:
    silence.told.clear()
    silence.says(silence.recorded("old"), silence.recorded("new"))
    silence.says(GuardianOptedOut(pupil="amira", guardian="aunt", reply=UUID(int=1)))
    assert await silence.asked() == SameNumber(())


async def test_a_number_whose_owner_asks_for_messages_again_is_kept_no_more(silence) -> None:
    silence.says(GuardianOptedIn(pupil="amira", guardian="aunt", reply=UUID(int=3)), silence.recorded("new"))
    assert await silence.asked() == SameNumber(())


async def test_whoever_asks_again_from_another_number_has_that_one_alone_silent(silence) -> None:
    silence.says(silence.recorded("new"), GuardianOptedIn(pupil="amira", guardian="aunt", reply=UUID(int=3)))
    silence.says(GuardianOptedOut(pupil="amira", guardian="aunt", reply=UUID(int=4)))
    assert await silence.asked() == SameNumber(())


async def test_a_silent_number_is_known_until_its_owner_is_forgotten(silence) -> None:
    silence.says(GuardianRemoved(pupil="amira", guardian="aunt"), PupilForgotten(pupil="amira", guardians=("aunt",)))
    assert await silence.asked() == SameNumber(())
    assert await silence.tables.db.fetch("select * from silent_numbers") == []


async def test_a_silent_number_outlives_a_child_who_is_forgotten_without_its_owner(silence) -> None:
    silence.says(PupilForgotten(pupil="amira", guardians=()))
    assert await silence.asked() == SameNumber(("aunt",))


def found_dead(silence, number: str, through: str | None = None) -> NumberSetAside:
    told = {"pupil": "amira", "guardian": "aunt", "channel": "text", "address": silence.tokens[number], "by": "staff-3"}
    return NumberSetAside(**told, contact=UUID(int=1), through=through)


@pytest.mark.parametrize("through", [None, "gran"])
async def test_a_number_that_was_found_dead_is_known_also_when_it_is_its_owners_no_more(silence, through) -> None:
    silence.says(found_dead(silence, "old", through), silence.recorded("new"))
    assert (await silence.asked()).dead == {"aunt": silence.tokens["old"]}


async def test_a_number_that_somebody_wrote_is_not_its_owners_is_known_as_one_that_is_dead(silence) -> None:
    wrong = found_dead(silence, "old").model_copy(update={"by": "", "reply": UUID(int=1)})
    silence.says(wrong, silence.recorded("new"))
    assert (await silence.asked()).dead == {"aunt": silence.tokens["old"]}


async def test_another_number_that_was_found_dead_is_not_the_same(silence) -> None:
    silence.says(found_dead(silence, "new"))
    assert (await silence.asked()).dead == {}


async def test_a_number_that_was_cleared_or_that_a_provider_alone_found_is_not_known_as_dead(silence) -> None:
    told = {"pupil": "amira", "guardian": "aunt", "channel": "text", "address": silence.tokens["old"]}
    silence.says(found_dead(silence, "old"), NumberCleared(**told, by="staff-4"))
    silence.says(NumberToCheck(**told, message=UUID(int=5), reason="no such number"))
    assert (await silence.asked()).dead == {}


async def test_a_number_that_is_silent_or_dead_and_whose_key_is_erased_is_nobodys(silence) -> None:
    silence.says(found_dead(silence, "old"), GuardianRemoved(pupil="amira", guardian="aunt"))
    await silence.keyring.forget(["aunt"])
    assert await silence.asked() == SameNumber(())


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
