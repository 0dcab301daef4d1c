"""The `rollcall` command as other programs use it (architecture §8): exit status, key sets, the same played twice."""

import asyncio
import json
import re
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rollcall.cli import app

ROLLCALL = Path(sys.executable).with_name("rollcall")
FIGURES = {
    "key", "possible", "present", "approved_activity", "authorised", "unauthorised", "late_before_close",
    "late_after_close", "unmarked", "attendance", "persistent", "severe",
}  # fmt: skip
GROUP = {"pupils", "persistent_pupils", "severe_pupils"}
DUTY = {"duty", "kind", "mis_id", "owner", "due_at", "state", "done_at", "outcome", "because"}
MESSAGE = {"message", "at", "channel", "template", "to", "about", "state", "because"}
ADDED = {"reason", "corrects", "corrected_by"}  # where they say anything
TOKEN = re.compile(r"(?<=~)[A-Za-z0-9_-]{20,}(?=\")")
QUARANTINED = {"id", "entity_type", "entity", "revision", "reason", "waits_for", "since"}


async def rollcall(*arguments):
    """Exit status, standard output and standard error of the command."""
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(ROLLCALL, *map(str, arguments), stdout=pipe, stderr=pipe)
    output, complaint = await child.communicate()
    return child.returncode, output, complaint.decode()


def scenario(speaker, path):
    """A Thursday, a Friday and a Monday, with all that can happen in them, and a call about a stranger."""
    s = speaker("woodside", "2026-09-10 07:00", weeks=2).pupils("9", "10", "11").pupils("12", form="5A", year="5")
    s.pupils("13", childProtection=True).guardian("201", "9", "10").guardian("202", "11", courtOrder={"id": "1"})
    s.at("09:00").register("AM", {"9": "N", "10": "N", "11": "N", "13": "N"}).hears(s.marked("99", "AM", "N"))
    s.at("09:10").register("AM", form="5A").at("09:40").contact("9", "spoke", "I").contact("98", "spoke", "I")
    s.at("10:00").mark("10", "AM", "/").at("14:00").visit("13", "not-in")
    s.at("2026-09-11 09:00").register("AM", {"11": "N"}).at("2026-09-14 12:00").passes()
    path.write_text("".join(json.dumps(line) + "\n" for line in s.lines))
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("contract")


async def test_played_twice_it_says_and_answers_the_same(speaker, folder, kept):
    path = scenario(speaker, folder / "scenario.jsonl")
    names = ("one", "two")
    for status, output, complaint in await asyncio.gather(
        *(rollcall("play", path, "--data", folder / n) for n in names)
    ):
        assert status == 1, complaint
        assert "1 refused" in output.decode()
        assert "RecordContact" in complaint
    async with kept(folder / "one") as one:
        first = await said_and_answered(one)
        shapes(await questions(folder / "one"))
    async with kept(folder / "two") as two:
        second = await said_and_answered(two)
    for name in first:
        assert first[name] == second[name], name


async def said_and_answered(woodside):
    """The facts of the log, by key, and every answer, as JSON; sealed tokens differ with the folder's keys."""
    facts = [(f.envelope.key, f.envelope.word, str(f.envelope.cause), f.raw.decode()) for f in await woodside.facts()]
    period = ("2026-09-10", "2026-09-14")
    rows = {
        "facts": sorted((key, word, cause, TOKEN.sub("~", body)) for key, word, cause, body in facts),
        "duties": [row.model_dump_json() for row in await woodside.duty_rows()],
        "messages": [row.model_dump_json() for row in await woodside.message_rows(everything=True)],
        "quarantine": await woodside.quarantine(),
        "known": await woodside.figures(*period, known_at="2026-09-10 09:59:59"),
    }
    rows |= {by: await woodside.figures(*period, by) for by in ("pupil", "class", "year", "school")}
    return rows | {form: (await woodside.report("2026-W37", form)).content for form in ("json", "html", "pdf")}


async def questions(data):
    """What a program reads of the questions' answers, by name."""
    period = ("--from", "2026-09-10", "--to", "2026-09-14")
    asked = {
        "pupil": ("figures", *period, "--by", "pupil", "--json"),
        "class": ("figures", *period, "--by", "class", "--json"),
        "duties": ("duties", "--json"),
        "messages": ("messages", "--on", "2026-09-10", "--json"),
        "all": ("messages", "--all", "--json"),
        "quarantine": ("quarantine", "--json"),
        "report": ("report", "weekly", "--week", "2026-W37", "--format", "json"),
    }
    replies = await asyncio.gather(*(rollcall(*q, "--school", "woodside", "--data", data) for q in asked.values()))
    assert [status for status, _, _ in replies] == [0] * len(asked), replies
    return {name: json.loads(output) for name, (_, output, _) in zip(asked, replies, strict=True)}


def shapes(read):
    """The key sets are exactly those that were promised; so are the words in them."""
    for by, extra in (("pupil", {"mis_id"}), ("class", GROUP)):
        assert set(read[by]) == {"school", "from", "to", "known_at", "log_sequence", "rows"}
        assert (read[by]["school"], read[by]["from"], read[by]["to"]) == ("woodside", "2026-09-10", "2026-09-14")
        assert {frozenset(row) for row in read[by]["rows"]} == {frozenset(FIGURES | extra)}
        assert read[by]["known_at"] == "2026-09-14T11:00:00Z"
    assert sorted(row["key"] for row in read["class"]["rows"]) == ["3B", "5A"]
    assert {row["persistent"] for row in read["class"]["rows"]} == {None}
    assert {row["persistent"] for row in read["pupil"]["rows"]} == {True, False}
    for name, keys in (("duties", DUTY), ("messages", MESSAGE), ("all", MESSAGE), ("quarantine", QUARANTINED)):
        assert set(read[name]) == {"school", "rows"}
        assert all(
            keys <= set(row) <= keys | ADDED and all(row[k] for k in ADDED & set(row)) for row in read[name]["rows"]
        )
    assert sorted(row["template"] for row in read["messages"]["rows"]) == ["absence", "correction"]
    assert {row["state"] for row in read["all"]["rows"]} == {"sent", "withheld"}
    assert [row["about"] for row in read["messages"]["rows"]] == [["9", "10"], ["10"]]
    assert {(row["mis_id"], row["kind"], row["state"]) for row in read["duties"]["rows"]} == {
        ("9", "call", "done"),
        ("10", "call", "stood-down"),
        ("11", "call", "missed"),
        ("13", "call", "missed"),
        ("13", "visit", "done"),
        ("11", "visit", "missed"),
    }


@pytest.mark.parametrize(
    "wrong",
    [
        ("figures", "--school", "woodside", "--from", "yesterday", "--to", "2026-09-14"),
        ("figures", "--school", "woodside", "--from", "2026-09-14", "--to", "2026-09-10"),
        ("figures", "--school", "woodside", "--from", "2026-09-10", "--to", "2026-09-14", "--by", "teacher"),
        ("duties", "--school", "woodside", "--state", "lost"),
        ("report", "weekly", "--school", "woodside", "--week", "2026-37"),
        ("frobnicate",),
    ],
)
def test_wrong_use_is_two(wrong):
    assert CliRunner().invoke(app, wrong).exit_code == 2


async def test_what_could_not_be_done_is_one(folder):
    status, _, complaint = await rollcall("duties", "--school", "woodside", "--data", folder / "nowhere")
    assert status == 1
    assert "Traceback" not in complaint
