"""What the facts of notifications order: the re-check and the handing over."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest

from chassis.said import Said
from chassis.seal import SealedKeyring
from chassis.service import Reading, Refused
from chassis.testing import performed
from events.notifications import (
    ChasesOf,
    InboxOf,
    Matter,
    MessageSending,
    MessagesOf,
    NumbersToCheck,
    PreviewOf,
    RecheckAsked,
    RepliesOf,
    UpdatesOf,
)
from events.registers import StillUnexplained
from notifications import app
from notifications.domain.outcomes import Handed, NotHanded, Rechecked, TooLate, Unanswered

ID = UUID("aaaaaaaa-0000-5000-8000-000000000000")
MONDAY = date(2026, 9, 7)


class Desk:
    """A platform of one service: a real keyring and folder, a clock that stands, and registers' answer.

    The read tables are another build's: nothing that is handed over waits for them.
    """

    def __init__(self, keyring: SealedKeyring, folder: Path, now: datetime) -> None:
        self.keyring = keyring
        self.folder = folder
        self.clock = now
        self.answer: dict[str, tuple[str, ...]] | None = None
        self.asked: list[tuple[str, Any]] = []

    def now(self) -> datetime:
        return self.clock

    async def ask(self, school: str, request: Any, answer: Any, actor: Any = None) -> Any:
        self.asked.append((school, request))
        if self.answer is None:
            raise TimeoutError
        return answer(sessions=self.answer)

    @asynccontextmanager
    async def reading(self, school: str, at_least: int) -> AsyncIterator[Reading]:
        raise Refused("superseded", "The tables are another build's.")
        yield

    async def say(self, sayings: Any) -> Any:
        raise AssertionError("nothing is said but by the outcome")


@pytest.fixture
def desk(keyring, tmp_path, woodside) -> Desk:
    return Desk(keyring, tmp_path, woodside.at("09:25"))


def said(fact: Any, at: datetime) -> Said[Any]:
    return Said(ID, "woodside", at, fact, ID)


def recheck(woodside) -> RecheckAsked:
    return RecheckAsked(
        pupil="amira",
        message=ID,
        date=MONDAY,
        pupils=("amira", "tom"),
        not_after=woodside.at("15:00"),
    )


async def sending(desk, woodside, *, name: str = "Amira", number: str = "07700 900123", **so) -> MessageSending:
    names = await desk.keyring.seal("woodside", [("amira", "register", name), ("mum", "contact", number)])
    told = {
        "pupil": "amira",
        "message": ID,
        "template": "absence",
        "channel": "text",
        "guardian": "mum",
        "about": (Matter(pupil="amira", date=MONDAY, sessions=("AM",)),),
        "because": ID,
        "telephone": names[1],
        "names": {"amira": names[0]},
        "school_name": "Woodside Primary Academy",
        "local_day": MONDAY,
        "not_after": woodside.at("15:00"),
        "barred": (),
    }
    return MessageSending(**{**told, **so})


async def test_the_recheck_asks_registers_about_the_children_of_the_text(desk, woodside) -> None:
    desk.answer = {"amira": ("AM",)}
    effect = app.build(desk).effects[RecheckAsked]
    assert effect.repeatable
    assert await effect.perform(said(recheck(woodside), desk.now())) == Rechecked({"amira": ("AM",)})
    assert desk.asked == [("woodside", StillUnexplained(date=MONDAY, pupils=("amira", "tom")))]


async def test_nobody_answering_is_tried_again_until_the_last_hour(desk, woodside) -> None:
    perform = app.build(desk).effects[RecheckAsked].perform
    with pytest.raises(TimeoutError):
        await perform(said(recheck(woodside), desk.now()))
    desk.clock = woodside.at("15:00")
    with pytest.raises(TimeoutError):
        await perform(said(recheck(woodside), desk.now()))
    desk.clock += timedelta(seconds=1)
    assert await perform(said(recheck(woodside), desk.now())) == Unanswered()


async def test_a_text_is_made_from_opened_names_and_handed_over(desk, woodside) -> None:
    effect = app.build(desk).effects[MessageSending]
    message = await sending(desk, woodside)
    assert not effect.repeatable
    assert await performed(effect, said(message, desk.now())) == Handed(str(message.message), 1)
    written = (desk.folder / "woodside" / "2026-09-07" / f"{message.message}.txt").read_text("utf-8")
    assert written.startswith("To: +447700900123\nTemplate: absence\n")
    assert "Amira is marked absent from the morning register on Monday 7 September." in written


async def test_a_text_goes_in_the_guardians_language_also_when_it_is_looked_up(desk, woodside) -> None:
    effect = app.build(desk).effects[MessageSending]
    for wished, because, said_so in [("Polish", None, "nieobecność"), ("Lithuanian", "not translated", "absent")]:
        (language,) = await desk.keyring.seal("woodside", [("mum", "contact", wished)])
        reference = uuid5(ID, wished)
        message = await sending(desk, woodside, message=reference, language=language, languages=("pl",))
        handed = await performed(effect, said(message, desk.now()))
        assert isinstance(handed, Handed)
        assert handed.english_because == because
        assert said_so in (desk.folder / "woodside" / "2026-09-07" / f"{reference}.txt").read_text("utf-8")
        assert effect.lookup is not None
        assert await effect.lookup(said(message, desk.now())) == handed


async def test_what_is_handed_over_is_opened_before_it_is_noted_as_begun(desk, woodside) -> None:
    """A name that could not be opened leaves no message of which nobody knows whether it went."""
    effects = app.build(desk).effects
    assert all(effect.repeatable or effect.prepare for effect in effects.values())
    effect, message = effects[MessageSending], await sending(desk, woodside)
    assert effect.prepare is not None
    ready = await effect.prepare(said(message, desk.now()))
    assert not desk.folder.exists() or not list(desk.folder.rglob("*.txt"))
    assert isinstance(await effect.perform(ready), Handed)


async def test_after_a_crash_what_was_handed_over_is_found_and_what_was_not_is_not(desk, woodside) -> None:
    effect = app.build(desk).effects[MessageSending]
    order = said(await sending(desk, woodside), desk.now())
    assert effect.lookup is not None
    assert await effect.lookup(order) is None
    handed = await performed(effect, order)
    assert await effect.lookup(order) == handed


async def test_after_its_last_hour_nothing_is_handed_over(desk, woodside) -> None:
    effect = app.build(desk).effects[MessageSending]
    message = await sending(desk, woodside)
    desk.clock = woodside.at("15:00:01")
    assert await performed(effect, said(message, desk.now())) == TooLate()
    assert list(desk.folder.iterdir()) == []


async def test_a_number_that_cannot_be_texted_is_said(desk, woodside) -> None:
    message = await sending(desk, woodside, number="none")
    result = await performed(app.build(desk).effects[MessageSending], said(message, desk.now()))
    assert result == NotHanded("number cannot be texted", unusable=True)


async def test_a_text_without_a_number_is_refused(desk, woodside) -> None:
    message = await sending(desk, woodside, telephone=None)
    result = await performed(app.build(desk).effects[MessageSending], said(message, desk.now()))
    assert result == NotHanded("number cannot be texted", unusable=True)


@pytest.mark.parametrize("kind", ["telephone", "email"])
@pytest.mark.parametrize("same", [True, False])
async def test_no_text_goes_where_somebody_who_is_barred_may_read_it(desk, woodside, kind, same) -> None:
    """Whatever the read tables know: what is decided says with it where it may not go."""
    theirs = {
        "telephone": "+44 7700 900123" if same else "07700 900124",
        "email": "Home@example.org" if same else "other@example.org",
    }
    barred = await desk.keyring.seal("woodside", [("dad-barred", "contact", each) for each in ("0", theirs[kind])])
    (email,) = await desk.keyring.seal("woodside", [("mum", "contact", "home@example.org")])
    by_mail = {"channel": "email", "telephone": None, "email": email} if kind == "email" else {}
    message = await sending(desk, woodside, barred=tuple(barred), **by_mail)
    result = await performed(app.build(desk).effects[MessageSending], said(message, desk.now()))
    assert isinstance(result, Handed) is not same
    assert not same or (isinstance(result, NotHanded) and result.unusable)
    assert bool([*desk.folder.iterdir()]) is not same


async def test_what_was_decided_before_it_said_who_may_not_read_it_is_decided_again(desk, woodside) -> None:
    message = await sending(desk, woodside, barred=None)
    result = await performed(app.build(desk).effects[MessageSending], said(message, desk.now()))
    assert isinstance(result, NotHanded)
    assert (result.anew, result.away) == (True, False)
    assert list(desk.folder.iterdir()) == []


async def test_whoever_is_barred_and_was_forgotten_keeps_no_text_back(desk, woodside) -> None:
    barred = await desk.keyring.seal("woodside", [("dad-barred", "contact", "07700 900123")])
    message = await sending(desk, woodside, barred=tuple(barred))
    await desk.keyring.forget(["dad-barred"])
    assert isinstance(await performed(app.build(desk).effects[MessageSending], said(message, desk.now())), Handed)


async def test_nothing_goes_about_somebody_who_was_forgotten(desk, woodside) -> None:
    (name,) = await desk.keyring.seal("woodside", [("beth", "register", "Beth")])
    message = await sending(desk, woodside, names={"amira": name})
    await desk.keyring.forget(["beth"])
    result = await performed(app.build(desk).effects[MessageSending], said(message, desk.now()))
    assert result == NotHanded("somebody whom it names was forgotten")


def test_it_answers_which_messages_replies_and_tasks_there_are(desk) -> None:
    families = {MessagesOf, RepliesOf, InboxOf, NumbersToCheck, PreviewOf, UpdatesOf}
    assert set(app.build(desk).questions) == families | {ChasesOf}
