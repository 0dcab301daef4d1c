"""What is brought to a meeting with parents: the form, the stage sheet, and the whole pack at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from events.fact import Actor
from events.ids import pupil_id
from events.pathway import MeetingPack, MeetingPackOf, StageSheet, StageSheetOf
from events.reporting import AbsenceReport, AbsenceReportOf, RecordNamesShown
from rollcall.commands.asking import As, KnownAt, UpTo, actor_of, again, asked, fresh, id_of, known_of, tail_of
from rollcall.say import Data, Output, School, folder_of, out, run, wrong_use, wrote
from rollcall.session import session

Form = Literal["pdf", "json"]
_FORMS: Mapping[str, Form] = {"pdf": "pdf", "json": "json"}


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("meeting-form")(meeting_form)
    app.command("stage-sheet")(stage_sheet)
    app.command("meeting-pack")(meeting_pack)


def meeting_form(
    school: School,
    meeting: Annotated[str, typer.Option(help="The meeting's id: see rollcall meetings --json.")],
    form: Annotated[str, typer.Option("--format", help="pdf or json.")] = "pdf",
    output: Output = None,
    who: As = None,
    data: Data = None,
) -> None:
    """The parent meeting form of a meeting, with what to bring; asked as one who meets parents."""
    wanted = MeetingPackOf(meeting=id_of(meeting, "--meeting"), format=_form(form))
    shown = _shown(f"meeting {meeting}", form)
    file = run(asked(data, school, wanted, MeetingPack, actor_of(who), after=shown))
    if wrote(file.content, output):
        out.print(f"{output}: meeting {file.meeting}, {file.state}, SHA-256 {file.sha256}")


def stage_sheet(  # noqa: PLR0917 - the options of a command
    school: School,
    pupil: Annotated[str, typer.Option(help="Arbor's id of the pupil.")],
    as_known_at: KnownAt = None,
    log_sequence: UpTo = None,
    form: Annotated[str, typer.Option("--format", help="pdf or json.")] = "pdf",
    output: Output = None,
    who: As = None,
    data: Data = None,
) -> None:
    """Where a pupil stands on the attendance pathway, what it means and what comes next; as one who meets parents."""
    shown = _shown(f"stage sheet {pupil_id(school, pupil)}", form)
    question = StageSheetOf(mis_id=pupil, format=_form(form), **known_of(as_known_at, log_sequence))
    file = run(asked(data, school, question, StageSheet, actor_of(who), after=shown))
    if wrote(file.content, output):
        out.print(f"{output}: {_standing(file)}, SHA-256 {file.sha256}")
        out.print(f"The same again: {again(file.known_at, file.log_sequence)}")


def meeting_pack(  # noqa: PLR0917 - the options of a command
    school: School,
    meeting: Annotated[str, typer.Option(help="The meeting's id: see rollcall meetings --json.")],
    to: Annotated[Path, typer.Option("--to", help="The folder into which it is written; made if there is none.")],
    as_known_at: KnownAt = None,
    log_sequence: UpTo = None,
    form: Annotated[str, typer.Option("--format", help="pdf or json.")] = "pdf",
    who: As = None,
    data: Data = None,
) -> None:
    """All that is brought to a meeting: form and checklist, absence report with impact chart, what comes next."""
    known = known_of(as_known_at, log_sequence)
    wanted = MeetingPackOf(meeting=id_of(meeting, "--meeting"), format=_form(form), **known)
    files = run(_pack(data, school, wanted, actor_of(who), _shown(f"meeting pack {meeting}", form)))
    to.mkdir(parents=True, exist_ok=True)
    for name, file in files.items():
        wrote(file.content, to / f"{name}.{form}")
        out.print(f"{to / name}.{form}: SHA-256 {file.sha256}")
    out.print("Bring the child's books, or the Tapestry journal, too.")
    form_file = files["meeting-form"]
    out.print(f"The same again: {again(form_file.known_at, form_file.log_sequence)}")


async def _pack(
    data: str | None, school: str, wanted: MeetingPackOf, actor: Actor | None, shown: RecordNamesShown | None
) -> Mapping[str, Any]:
    """Every file of the pack, of one moment, asked for before any is written."""
    async with session(folder_of(data)) as talk:
        if shown is not None:
            await talk.tell(school, shown, actor)
        if wanted.log_sequence is None:
            wanted = wanted.model_copy(update={"log_sequence": await tail_of(talk, school)})
        form = await fresh(talk, school, wanted, MeetingPack, actor)
        known = {"as_known_at": form.known_at, "log_sequence": form.log_sequence}
        absences = AbsenceReportOf.model_validate({"mis_id": form.mis_id, "format": wanted.format, **known})
        stages = StageSheetOf.model_validate({"mis_id": form.mis_id, "format": wanted.format, **known})
        return {
            "meeting-form": form,
            "absence-report": await fresh(talk, school, absences, AbsenceReport, actor),
            "stage-sheet": await fresh(talk, school, stages, StageSheet, actor),
        }


def _standing(file: StageSheet) -> str:
    return f"{', '.join(file.stages) or 'no stage'}, next {file.next or 'none'}"


def _form(form: str) -> Form:
    if form not in _FORMS:
        wrong_use(f"--format wants pdf or json, not {form!r}.")
    return _FORMS[form]


def _shown(what: str, form: str) -> RecordNamesShown | None:
    return RecordNamesShown(what=f"{what} {form}") if form != "json" else None
