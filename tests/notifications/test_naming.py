"""Whose names a reply says, of the children of whoever has its number."""

import pytest

from chassis.service import Reading
from events.registers import GuardianRemoved, PupilRemoved
from notifications import projection
from notifications.adapters.naming import named

from .woodside import sealed as sealed_as

TWO = {"ali": "Mohammed Ali", "omar": "Mohammed Omar"}
CHILDREN = {"tom": "Tom", "amira": "Amira", "zosia": "Zo\u015bia", "zed": "Z", **TWO}


async def sealed(keyring, children: dict[str, str]) -> dict[str, str]:
    tokens = await keyring.seal("woodside", [(pupil, "register", name) for pupil, name in children.items()])
    return dict(zip(children, tokens, strict=True))


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("he is ill", ""),
        ("Tom is ill", "tom"),
        ("TOM'S ill, amira is not", "amira tom"),
        ("toms got a temperature", "tom"),
        ("Zosia jest chora", "zosia"),
        ("back tomorrow, stomach bug", ""),
        ("Mohammed Ali has a fever", "ali"),
        ("Omar has a fever", "omar"),
        ("Mohammed has a fever", "ali omar"),
        ("Mohammed Ali and Mohammed are ill", "ali omar"),
        ("plan z", "zed"),
        ("AMIRA\nill", "amira"),
        ("", ""),
    ],
)
async def test_a_child_is_named_by_the_first_name_or_a_word_of_it(keyring, text, who) -> None:
    children = await sealed(keyring, CHILDREN)
    assert await named(text, children, keyring) == tuple(who.split())


async def test_who_was_forgotten_or_has_no_name_is_not_named(keyring) -> None:
    children = await sealed(keyring, {"tom": "Tom", "forgotten": "Forgotten", "nobody": " "})
    await keyring.forget(["forgotten"])
    assert await named("Forgotten Tom, he has forgotten it", children, keyring) == ("tom",)


async def test_every_child_whom_the_guardian_has_can_be_named(tables, woodside) -> None:
    """Also one from whom a court order keeps them, and one who left: what is said of it is said of nobody else."""
    facts = [woodside.pupil(each) for each in ("amira", "tom", "zed", "beth")]
    facts += [woodside.guardian("amira", "mum"), woodside.guardian("tom", "mum", barred=True)]
    facts += [woodside.guardian("zed", "mum"), woodside.guardian("beth", "dad"), PupilRemoved(pupil="tom")]
    facts += [GuardianRemoved(pupil="zed", guardian="mum")]
    said = [tables.record(fact, woodside.before) for fact in facts]
    await tables.fold(said)
    reading = Reading(tables.db, "woodside", "reach2", 0, woodside.before, tables.keyring)
    for _ in range(2):
        names = {each: sealed_as(each, "name") for each in ("amira", "tom")}
        assert await projection.first_names_of(reading, ("mum",)) == names
        await projection.fold(tables.db, said)
    assert await projection.first_names_of(reading, ()) == {}
