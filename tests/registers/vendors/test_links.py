"""Links of Arbor's objects are filled in as deep as they are read, whatever they lead to."""

from typing import Any

from registers.adapters.arbor_objects import Objects

PUPIL, PERSON = "/rest-v2/students/16", "/rest-v2/persons/7"


class Held:
    """An Arbor that answers with these objects."""

    def __init__(self, objects: dict[str, dict[str, Any]]) -> None:
        self.objects = objects

    async def one(self, href: str) -> dict[str, Any]:
        return self.objects[href]


async def test_an_object_that_is_abbreviated_where_it_was_fetched_stays_so() -> None:
    held = {PUPIL: {"href": PUPIL, "person": {"href": PERSON}}, PERSON: {"href": PERSON, "displayName": "A Person"}}
    found = await Objects(Held(held)).whole([PUPIL])  # type: ignore[arg-type]
    assert found == {PUPIL: {"href": PUPIL, "person": {"href": PERSON, "displayName": "A Person"}}}


async def test_objects_that_name_each_other_end() -> None:
    held = {
        PUPIL: {"href": PUPIL, "born": "2018-05-04", "person": {"href": PERSON}},
        PERSON: {"href": PERSON, "first": "Ada", "guardian": {"href": PUPIL}},
    }
    found = await Objects(Held(held)).whole([PUPIL])  # type: ignore[arg-type]
    whole: Any = found[PUPIL]
    assert (whole["born"], whole["person"]["first"], whole["person"]["guardian"]["born"]) == (
        "2018-05-04",
        "Ada",
        "2018-05-04",
    )
