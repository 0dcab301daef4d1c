"""Commands said from a terminal, and the day's questions: followed in somebody's name, or refused in one sentence."""

from uuid import UUID

import orjson
import pytest

TEACHER, LEAD = ("--as", "class-teacher staff-9"), ("--as", "safeguarding-lead staff-2")


async def asked(folder, *arguments):
    answer = await folder.cli(*arguments, "--school", folder.school, "--json")
    assert answer.exit_code == 0, answer.output
    return orjson.loads(answer.stdout)


@pytest.fixture
async def child(folder):
    """Arbor's id of a child who was absent."""
    return (await folder.duties())["rows"][0]["mis_id"]


def concern(child):
    return orjson.dumps({"mis_id": child, "kind": "welfare", "text": "was very quiet"}).decode()


async def test_a_command_is_followed_once_in_somebodys_name(folder, child):
    said = ("tell", "RaiseConcern", concern(child), *TEACHER, "--id", str(UUID(int=7)))
    first = await asked(folder, *said)
    assert (first["state"], first["sequence"] > 0) == ("done", True)
    again = await asked(folder, *said)
    assert again["sequence"] >= first["sequence"]
    open_now = [row for row in (await asked(folder, "concerns", *LEAD))["rows"] if row["kind"] == "welfare"]
    assert [(row["mis_id"], row["raised_by"], row["text"]) for row in open_now] == [
        (child, "staff-9", "was very quiet")
    ]


async def test_who_opened_what_people_wrote_is_on_the_record(folder):
    await asked(folder, "concerns", *LEAD)
    await asked(folder, "notes", *LEAD)

    said = [body for _, subject, _, body in await folder.log() if subject.endswith(".NamesShown")]
    shown = [(fact["what"], fact["by"]) for fact in map(orjson.loads, said)]
    assert shown[-2:] == [("concerns", "staff-2"), ("notes", "staff-2")]


async def test_a_refusal_is_one_sentence(folder, child):
    refused = await folder.cli("concerns", "--school", folder.school)
    assert refused.exit_code == 1
    assert "Concerns are for the safeguarding lead and the heads" in refused.output
    told = await folder.cli("tell", "RaiseConcern", concern(child), "--school", folder.school, "--as", "governor gov-1")
    assert told.exit_code == 1
    assert "tell the safeguarding lead" in told.output


@pytest.mark.parametrize(
    ("command", "body", "says"),
    [
        ("RaiseConcerns", "{}", "no command 'RaiseConcerns'"),
        ("DutiesOf", "{}", "no command 'DutiesOf'"),
        ("RaiseConcern", "{mis_id", "wants its fields as JSON"),
        ("RaiseConcern", "[]", "RaiseConcern: the whole"),
        ("RaiseConcern", '{"mis_id": "1", "kind": "welfare"}', "RaiseConcern: text: Field required"),
        ("RaiseConcern", '{"mis_id": "1", "kind": "lost", "text": "x"}', "RaiseConcern: kind"),
        (
            "RecordContact",
            '{"mis_id": "1", "date": "2026-09-08", "outcome": "spoke", "nte": "x"}',
            "RecordContact: nte: there is no such field; there are",
        ),
    ],
)
async def test_what_is_no_command_is_wrong_use_and_nothing_is_said(folder, command, body, says):
    wrong = await folder.cli("tell", command, body, "--school", folder.school)
    assert wrong.exit_code == 2
    assert says in wrong.output


async def test_the_days_questions_are_answered_in_tables_and_json(folder):
    day = str(folder.days[1])
    queue = await asked(folder, "queue", "--on", day)
    assert queue["on"] == day
    assert all({"calls", "tries", "numbers_to_check"} <= set(family) for family in queue["rows"])
    returning = await asked(folder, "returning", "--on", str(folder.days[2]))
    assert {"mis_id", "form", "persistent", "days"} <= set(returning["rows"][0])
    assert {"mis_id", "supports", "review", "open_actions"} <= set((await asked(folder, "plans"))["rows"][0])
    assert (await asked(folder, "notes"))["rows"] == []
    for command, title in (("queue", "To be rung"), ("returning", "Returning at")):
        shown = await folder.cli(command, "--school", folder.school, "--on", day)
        assert title in shown.output


async def test_duties_are_answered_as_the_role_that_is_named_may_know_of_them(folder):
    nobodys = await asked(folder, "duties")
    officers = await asked(folder, "duties", "--as", "attendance-officer staff-3")
    operators = await asked(folder, "duties", "--as", "operator staff-99")
    teachers = await asked(folder, "duties", "--as", "class-teacher staff-99")
    assert officers["rows"] == nobodys["rows"] != []
    assert {row["mis_id"] for row in operators["rows"]}.isdisjoint(row["mis_id"] for row in nobodys["rows"])
    assert teachers["rows"] == []


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("returning", "--on", "2020-03-02"), "no registers yet on that day"),
        (("figures", "--from", "2027-03-01", "--to", "2027-03-05", "--by", "class"), "no registers yet on these days"),
        (("agenda", "--week", "2027-W09", "--as", "headteacher staff-1"), "Nothing is on the record of that week"),
        (("agenda", "--week", "2020-W09", "--as", "headteacher staff-1"), "in that week"),
        (("stages", "--stage", "legal"), "Nobody stands in legal"),
    ],
)
async def test_of_days_without_registers_a_sentence_is_said(folder, command, says):
    shown = await folder.cli(*command, "--school", folder.school)
    assert (shown.exit_code, says in shown.output) == (0, True), shown.output
