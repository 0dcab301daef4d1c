"""`docker-compose up --build`: it takes a signed hook, writes a text and answers; an instance more stands by."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

import httpx
import pytest

from rollcall.servers import SERVICES
from rollcall.servers.waiting import until

T = TypeVar("T")

pytestmark = [pytest.mark.containers, pytest.mark.timeout(900)]

DAY = "2026-09-07"
SCHOOL = """
school = "woodside"
trust = "reach2"
name = "Woodside Primary Academy"

[policy]
base = "woodside"
text = {minutes_after_heard = 0}

[[terms]]
name = "Autumn 2026"
from = "2026-09-03"
to = "2026-12-18"

[[classes]]
name = "3B"
year = "3"
"""
TEXTS = "from pathlib import Path; print(*(text.read_text() for text in Path().glob('woodside/*/*.txt')))"
HOLDS = f"""
from importlib.util import find_spec
from os import getuid
found = [name for name in {(*SERVICES, "altair", "typst", "pytest", "tests")} if find_spec(name)]
print(*found, getuid())
"""
BESIDE = {"reporting": ("altair", "typst"), "pathway": ("typst",)}
"""What draws and sets type, in the images that do."""
WITHIN = 180.0


def _change(entity: str, id: str, **fields: Any) -> dict[str, Any]:
    changed = {"entityType": entity, "id": id, "href": f"/rest-v2/{entity}/{id}", **fields}
    return {"changeType": "create", "fromRevision": 0, "toRevision": 1, "changedObject": changed}


def _family() -> tuple[dict[str, Any], ...]:
    student = _change(
        "Student",
        "16",
        person={"legalFirstName": "Ada", "legalLastName": "Byron", "preferredFirstName": "Ada"},
        registrationForm={"shortName": "3B"},
        academicLevel={"code": "3"},
        mostRecentEntryDate="2022-09-01",
    )
    mother = {
        "id": "70",
        "person": {"legalFirstName": "Anne", "legalLastName": "Byron"},
        "telephoneNumbers": [{"number": "07700 900123", "telephoneNumberRanking": 1}],
    }
    related = _change(
        "StudentGuardianRelationship",
        "70",
        student={"href": "/rest-v2/students/16"},
        guardian=mother,
        isLegalGuardian=True,
        isPrimaryGuardian=True,
        emergencyContactPriority=1,
    )
    return student, related


def _absence() -> tuple[dict[str, Any], ...]:
    taken = {"recordDate": DAY, "rollCall": "AM"}
    mark = _change(
        "AttendanceRollCallRecord",
        "991",
        **taken,
        student={"href": "/rest-v2/students/16"},
        attendanceMark={"code": "N"},
        modifiedDatetime=f"{DAY} 09:10:00",
    )
    register = _change(
        "AttendanceRegister",
        "50",
        **taken,
        registrationForm={"shortName": "3B"},
        openedDatetime=f"{DAY} 08:50:00",
        completedDatetime=f"{DAY} 09:10:00",
    )
    return mark, register


@pytest.fixture(scope="module")
async def woodside(compose: Any) -> Any:
    """The platform with a school."""
    for service in SERVICES:
        await _until(compose, partial(_is_healthy, compose, service))
    (compose.place / "woodside.toml").write_text(SCHOOL)
    compose.rollcall("school", "add", "woodside.toml")
    return compose


async def _until(compose: Any, ask: Callable[[], Awaitable[T | None]]) -> T:
    try:
        return await until(ask, WITHIN)
    except TimeoutError as late:
        raise AssertionError(compose("ps") + compose("logs", "--no-color", "--tail=20")) from late


async def _is_healthy(compose: Any, service: str) -> bool | None:
    return "healthy" in compose.health(service).values() or None


async def _text(compose: Any) -> str | None:
    return compose.inside("notifications", TEXTS) or None


async def test_a_signed_hook_ends_in_a_text_and_in_figures(woodside: Any) -> None:
    for number, changes in enumerate((_family(), _absence())):
        response = woodside.post(f"hook-{number}", *changes)
        assert response.json() == {"accepted": 2, "quarantined": 0, "repeated": 0}, response.text

    text = await _until(woodside, partial(_text, woodside))

    assert text.startswith("To: +447700900123\nTemplate: absence")
    assert "Ada" in text
    (row,) = woodside.ask("figures", by="pupil", to=DAY, **{"from": DAY}).raise_for_status().json()["rows"]
    assert (row["mis_id"], row["possible"], row["unauthorised"]) == ("16", 1, 1)
    (duty,) = woodside.ask("duties", on=DAY).raise_for_status().json()["rows"]
    assert (duty["kind"], duty["state"]) == ("call", "due")


def test_a_projection_is_replayed_beside_the_running_platform(woodside: Any) -> None:
    replayed = json.loads(woodside.rollcall("replay", "reporting", "--json", role="reporting"))

    assert replayed["equal"]
    assert replayed["facts"] > 0


def test_a_hook_that_is_not_signed_is_refused(woodside: Any) -> None:
    refused = httpx.post(f"http://127.0.0.1:{woodside.told['HOOKS_PORT']}/hooks/arbor/woodside", content="{}")

    assert refused.status_code == 401


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_holds_one_service_and_runs_as_nobody_of_note(woodside: Any, service: str) -> None:
    *holds, user = woodside.inside(service, HOLDS).split()

    assert holds == [service, *BESIDE.get(service, ())]
    assert user != "0"


async def test_a_second_instance_stands_by_and_takes_over(woodside: Any) -> None:
    (leader,) = woodside.health("rewards")
    woodside("up", "-d", "--no-build", "--no-recreate", "--scale", "rewards=2")
    assert woodside.health("rewards")[leader] == "healthy"
    (standby,) = woodside.health("rewards").keys() - {leader}

    woodside.kill(leader)

    await _until(woodside, partial(_takes_over, woodside, standby))


async def _takes_over(compose: Any, container: str) -> bool | None:
    return compose.health("rewards")[container] == "healthy" or None
