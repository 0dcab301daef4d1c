"""What cannot be done, or is asked wrongly, ends in a sentence whatever was given, and never in a traceback."""

import errno
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest
from pydantic import ValidationError
from typer import Exit
from typer.testing import CliRunner

from rollcall import say
from rollcall.cli import app
from rollcall.scenario import ScenarioFault, check, lines_of, request_of
from rollcall.servers import DataFolder

PERIOD = ("--school", "woodside", "--from", "2026-09-07", "--to", "2026-09-11")
WRONG = [
    (("duties", "--school", "woodside", "--on", "9999-12-31"), 2, "2000 to 2099"),
    (("duties", "--school", "woodside", "--on", ""), 2, "wants a date"),
    (("duties", "--school", "woodside", "--data", ""), 2, "names no folder"),
    (("figures", "--school", "woodside", "--from", "2026-09-11", "--to", "2026-09-07"), 2, "--to is before --from"),
    (("amendments", "--school", "woodside", "--from", "2026-09-11", "--to", "2026-09-07"), 2, "--to is before --from"),
    (("meetings", "--school", "woodside", "--from", "2026-09-11", "--to", "2026-09-07"), 2, "--to is before --from"),
    (("figures", *PERIOD, "--as-known-at", "0001-01-01T00:00:00+01:00"), 2, "2000 to 2099"),
    (("procedures", "--school", "woodside", "--week", "9999-W52"), 2, "wants an ISO week"),
    (("queue", "--school", "woodside", "--as", "[/x] y"), 2, "not '[/x] y'"),
    (("closure", "--school", "w", "--on", "2026-09-07", "--reason", "x" * 10_000), 2, "DeclareClosure: reason"),
    (("up", "--port", "65535"), 2, "not in the range"),
    (("figures", "--school", "woodside"), 2, "rollcall: Missing option '--from': see"),
    (("duties", "--bogus"), 2, "rollcall: No such option: --bogus"),
    (("play", "NOFILE"), 2, "does not exist: see"),
    (("school", "add", "NOFILE"), 2, "does not exist: see"),
    (("simulate", "--schools", "0"), 2, "0 is not in the range x>=1: see"),
    (("bogus",), 2, "No such command 'bogus': see"),
    (("--bogus",), 2, "No such option: --bogus: see"),
]


def asked(*arguments: str) -> tuple[int, str]:
    """The exit status, and what was printed; whatever was raised is raised here."""
    ended = CliRunner().invoke(app, [*arguments], catch_exceptions=False)
    return ended.exit_code, " ".join(ended.output.split())


@pytest.mark.parametrize(("arguments", "status", "says"), WRONG, ids=[" ".join(each[0])[:60] for each in WRONG])
def test_wrong_use_is_said(arguments: tuple[str, ...], status: int, says: str) -> None:
    ended, printed = asked(*arguments)
    assert (ended, says in printed) == (status, True), printed
    assert printed.startswith("rollcall: "), "one sentence, and no more"


@pytest.mark.parametrize("command", [["up"], ["demo", "--exit"], ["play", "SCENARIO"], ["restore", "BACKUP"]])
def test_where_servers_elsewhere_are_named_nothing_is_embedded_and_no_folder_is_made(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NATS_URL", "nats://127.0.0.1:1")
    monkeypatch.setenv("POSTGRES_URL", "postgresql://nobody@127.0.0.1:1/rollcall")
    Path("SCENARIO").write_text('{"at": "2026-09-07T08:00:00+01:00", "school": "woodside"}\n', "utf-8")
    Path("BACKUP").mkdir()
    ended, printed = asked(*command, "--data", "folder")
    assert (ended, "NATS_URL names servers elsewhere" in printed) == (1, True), printed
    assert sorted(path.name for path in tmp_path.iterdir()) == ["BACKUP", "SCENARIO"]


def test_a_data_folder_that_is_a_file_is_wrong_use_of_every_command(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for command in (
        ["duties", "--school", "w"],
        ["doctor"],
        ["facts"],
        ["backup", "b"],
        ["up"],
        ["replay", "reporting"],
    ):
        ended, printed = asked(*command, "--data", str(file))
        assert (ended, "is a file: a data folder is wanted" in printed) == (2, True), printed


def test_a_clock_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "clock").write_text("nonsense")
    ended, printed = asked("duties", "--school", "w", "--data", str(tmp_path))
    assert (ended, "clock cannot be understood" in printed) == (1, True), printed


def test_a_place_where_no_file_can_be_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    report = ("report", "weekly", "--school", "w", "--week", "2026-W37", "--data", str(tmp_path))
    assert asked(*report, "-o", str(tmp_path))[0] == 2
    ended, printed = asked(*report, "-o", str(tmp_path / "none" / "a.pdf"))
    assert (ended, "there is no such folder" in printed) == (2, True), printed


def test_a_file_is_written_whole_or_what_stood_there_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "report.pdf"
    assert say.wrote(b64encode(b"whole").decode(), file)

    def full(_: Path, __: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(Exit) as ended:
        say.wrote(b64encode(b"another").decode(), file)
    assert (ended.value.exit_code, file.read_bytes()) == (1, b"whole")
    assert "could not be written: No space left on device." in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["report.pdf"]


def test_what_is_printed_is_read_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    say.table("[bold]x", ("[red]", "b"), [("[forgotten]", "[/no] :smile:")], nothing="")
    printed = capsys.readouterr().out
    assert all(each in printed for each in ("[bold]x", "[red]", "[forgotten]", "[/no] :smile:"))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({"abor": {}}, "'abor' is no part of a line"),
        ({"tell": []}, "wants one request"),
        ({"tell": {"RaiseConcerns": {}}}, "there is no request 'RaiseConcerns'"),
        ({"as": {"who": "staff-1"}}, "as.role"),
        ({"at": "9999-12-31T23:59:59-12:00"}, "`at` is to be from 2000 to 2099"),
    ],
)
def test_a_line_that_cannot_be_played_is_a_fault(line: dict[str, object], says: str) -> None:
    whole = {"at": "2026-09-07T07:00:00+01:00", "school": "woodside", **line}
    with pytest.raises(ScenarioFault, match=says):
        _checked(whole)


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_blank_where_a_text_is_needed_is_no_fault_of_the_scenario_but_refused_when_it_is_said(reason: str) -> None:
    told = {"UndoVisit": {"mis_id": "16", "date": "2026-09-07", "reason": reason}}
    [line] = lines_of([{"at": "2026-09-07T07:00:00+01:00", "school": "woodside", "tell": told}])
    check(line)
    request = request_of(line)
    with pytest.raises(ValidationError, match="say it in a few words"):
        type(request).model_validate_json(request.model_dump_json())


def _checked(whole: dict[str, object]) -> None:
    for each in lines_of([whole]):
        check(each)


def test_nothing_is_played_of_a_scenario_with_a_fault(tmp_path: Path) -> None:
    scenario = tmp_path / "two.jsonl"
    scenario.write_bytes(b'{"at": "2026-09-07T07:00:00+01:00", "school": "woodside"}\n\xff\n')
    ended, printed = asked("play", str(scenario), "--data", str(tmp_path / "data"))
    assert (ended, "line 2 is not JSON" in printed) == (1, True), printed
    assert not DataFolder(tmp_path / "data").path.exists()


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("1 / 0", "a fault of Rollcall's own (ZeroDivisionError"),
        ("open('/nowhere/file')", "/nowhere/file could not be written or read: No such file"),
    ],
)
def test_an_error_that_nobody_foresaw_is_a_sentence(fault: str, says: str) -> None:
    script = f"import sys; from rollcall.say import last_word; sys.excepthook = last_word; {fault}"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_full_disk_behind_what_is_printed_is_a_sentence() -> None:
    command = [sys.executable, "-c", "from rollcall.cli import main; main()", "simulate", "--pupils", "30"]
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode != 0
    assert "No space left on device" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_command_that_is_started_without_an_output_runs_all_the_same() -> None:
    command = f"exec {sys.executable} -c 'from rollcall.start import main; main()' simulate --pupils 30 >&- 2>&-"
    assert subprocess.run(["sh", "-c", command], check=False).returncode == 0
