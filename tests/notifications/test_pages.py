"""A preview of a whole school: page by page, each an answer that may travel, and all of them what then goes."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import pytest_asyncio

from chassis.requests import Reply
from chassis.service import Reading
from events.fact import Actor
from events.notifications import (
    ApproveUpdate,
    MessageSending,
    MessageWithheld,
    Plan,
    PlanOf,
    Preview,
    PreviewOf,
    UpdateApproved,
)
from events.reporting import Row
from notifications.adapters.folder import Folder
from notifications.domain.outcomes import Figured
from notifications.handlers.previews import Window
from rollcall.commands.previews import together

WEDNESDAY = date(2026, 9, 16)
OFFICER = Actor(who="staff-3", role="attendance-officer")
FAMILIES, OF_NOBODY = 2100, 30
ROW = Row(
    key="Woodside", possible=20000, present=19000, approved_activity=0, authorised=0, unauthorised=1000,
    late_before_close=0, late_after_close=0, unmarked=0, attendance="95.00", persistent=None, severe=None, pupils=2000,
)  # fmt: skip


class Platform:
    """A platform whose questions are answered by the decision, each answer as it travels."""

    def __init__(self, woodside: Any, keyring: Any) -> None:
        self.woodside, self.keyring, self.longest = woodside, keyring, 0

    async def ask(self, school: str, question: Any, answer: Any, actor: Any = None) -> Any:
        plan = self.woodside.decider.asks(question, at=self.woodside.at("09:30", WEDNESDAY), actor=actor)
        return answer.model_validate(self.travels(plan))

    def travels(self, answer: Any) -> Any:
        sent = Reply("answered", body=answer.model_dump(mode="json", by_alias=True)).encoded()
        self.longest = max(self.longest, len(sent))
        reply = Reply.decoded(sent)
        assert reply.state == "answered", reply.sentence
        return reply.body


@pytest_asyncio.fixture
async def trust(new_woodside, keyring, tables) -> Any:
    """A school of more than two thousand families, some of whom nobody may be told, and an update that waits."""
    woodside = new_woodside(update={"weekday": 2}, languages=["pl"])
    numbers = range(FAMILIES + OF_NOBODY)
    plain = [each for number in numbers for each in told_of(number)]
    tokens = iter(await keyring.seal("woodside", plain))
    facts: list[Any] = []
    for number in numbers:
        mis, phone, who, language = (next(tokens) for _ in range(4))
        pupil, guardian = f"p{number:05d}", f"g{number:05d}"
        facts.append(woodside.pupil(pupil).model_copy(update={"mis_id": mis}))
        told: dict[str, Any] = {"mis_id": who, "telephone": phone, "language": language}
        told["barred"] = number >= FAMILIES
        facts.append(woodside.guardian(pupil, guardian).model_copy(update=told))
    woodside.decider.given(*facts, at=woodside.before)
    await tables.fold([tables.record(fact, woodside.before) for fact in facts])
    (*_, asked) = woodside.comes("09:00", WEDNESDAY)
    (woodside.update,) = woodside.ended(asked, Figured(ROW), woodside.at("09:00:05", WEDNESDAY))
    return woodside


def told_of(number: int) -> list[tuple[str, str, str]]:
    """What is sealed of a family: the child's id in the MIS, and the guardian's number, id and language."""
    pupil, guardian = f"p{number:05d}", f"g{number:05d}"
    of_guardian = (f"07700 9{number:05d}", f"9{number}", "Polish")
    return [(pupil, "register", str(number)), *((guardian, "contact", text) for text in of_guardian)]


async def page_of(platform: Platform, tables: Any, tmp_path: Any, after: Any, most: int = 200) -> Preview:
    window = Window(platform, {"folder": Folder(tmp_path)})  # type: ignore[arg-type]
    reading = Reading(tables.db, "woodside", "reach2", 0, datetime(2026, 9, 16, tzinfo=UTC), platform.keyring, OFFICER)
    return await window.preview(reading, PreviewOf(template="update", after=after, most=most))


async def pages_of(platform: Platform, tables: Any, tmp_path: Any) -> list[Preview]:
    pages: list[Preview] = []
    while not pages or pages[-1].next is not None:
        page = await page_of(platform, tables, tmp_path, pages[-1].next if pages else None)
        pages.append(Preview.model_validate(platform.travels(page)))
    return pages


async def test_a_school_of_two_thousand_families_is_seen_whole_and_the_count_approved_is_of_the_whole(
    trust, keyring, tables, tmp_path
) -> None:
    platform = Platform(trust, keyring)
    pages = await pages_of(platform, tables, tmp_path)
    whole = together(pages)
    assert {(page.messages, page.left_out) for page in pages} == {(FAMILIES, OF_NOBODY)}
    assert (len(whole.rows), len(whole.excluded)) == (FAMILIES, OF_NOBODY)
    assert len({row.to for row in whole.rows}) == FAMILIES, "no family is on two pages"
    assert platform.longest < 500_000, "half of what an answer may weigh"
    at = trust.at("09:31", WEDNESDAY)
    only_a_page = ApproveUpdate(update=trust.update.update, families=200, left_out=OF_NOBODY, digest=whole.digest or "")
    assert trust.decider.refuses(only_a_page, at=at, actor=OFFICER).reason == "miscounted"
    counts: dict[str, Any] = {"families": whole.messages, "left_out": whole.left_out}
    approval = ApproveUpdate(update=trust.update.update, **counts, digest=whole.digest or "")
    approved, *went = trust.decider.told(approval, at=at, actor=OFFICER)
    assert isinstance(approved, UpdateApproved)
    assert (approved.families, approved.left_out) == (FAMILIES, OF_NOBODY)
    assert sum(isinstance(fact, MessageSending) for fact in went) == FAMILIES


async def test_the_largest_page_may_travel_too(trust, keyring, tables, tmp_path) -> None:
    platform = Platform(trust, keyring)
    page = await page_of(platform, tables, tmp_path, None, 400)
    assert len(page.rows) + len(page.excluded) == 400
    platform.travels(page)
    assert platform.longest < 900_000


# Edges ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(new_woodside):
    """Four families and a child of nobody, and an update that waits."""
    woodside = new_woodside(update={"weekday": 2})
    for guardian, pupil in (("mum", "amira"), ("dad", "tom"), ("gran", "zoe"), ("aunt", "kit")):
        woodside.family(guardian, pupil)
    woodside.family("nan", "ben", telephone=None)
    (*_, asked) = woodside.comes("09:00", WEDNESDAY)
    woodside.ended(asked, Figured(ROW), woodside.at("09:00:05", WEDNESDAY))
    return woodside


def page(woodside: Any, **so: Any) -> Plan:
    answer = woodside.decider.asks(PlanOf(template="update", **so), at=woodside.at("09:30", WEDNESDAY))
    assert isinstance(answer, Plan)
    return answer


def ids(plan: Plan) -> list[Any]:
    facts: list[MessageSending | MessageWithheld] = [*plan.sending, *plan.withheld]
    return sorted(fact.message for fact in facts)


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5, 6])
def test_pages_of_any_size_are_the_whole_each_message_once(waiting, most: int) -> None:
    whole, found, after = page(waiting), [], None
    while True:
        part = page(waiting, most=most, after=after)
        assert (part.messages, part.left_out) == (4, 1)
        assert len(ids(part)) <= most
        found += ids(part)
        if (after := part.next) is None:
            break
        assert after == ids(part)[-1]
    assert found == ids(whole)


def test_behind_the_last_there_is_nothing_and_nothing_next(waiting) -> None:
    last = ids(page(waiting))[-1]
    behind = page(waiting, after=last)
    assert (ids(behind), behind.next, behind.messages, behind.left_out) == ([], None, 4, 1)


def test_a_page_that_is_exactly_full_is_the_last(waiting) -> None:
    assert page(waiting, most=5).next is None


def test_a_family_that_comes_between_two_pages_shows_in_the_count_of_the_second(waiting) -> None:
    first = page(waiting, most=2)
    waiting.family("uncle", "noor")
    assert (first.messages, page(waiting, most=2, after=first.next).messages) == (4, 5)


def test_held_texts_of_a_morning_are_paged_too(new_woodside) -> None:
    woodside = new_woodside()
    for number in range(5):
        woodside.family(f"g{number}", f"p{number}").absent(f"p{number}", "09:00")
    at = woodside.at("09:10")
    first = woodside.decider.asks(PlanOf(template="absence", most=3), at=at)
    second = woodside.decider.asks(PlanOf(template="absence", most=3, after=first.next), at=at)
    assert (len(ids(first)), len(ids(second)), second.next) == (3, 2, None)
    assert {first.messages, second.messages} == {5}
