"""The pathway: who stands in which stage, the letters, and penalty notices with their evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, get_args

import typer

from events.pathway import (
    EvidenceFile,
    EvidencePackOf,
    LetterFile,
    LetterOf,
    Letters,
    LettersOf,
    LetterState,
    NoticeRow,
    PackRow,
    Penalties,
    PenaltiesOf,
    StagesOf,
    Standings,
)
from events.reporting import RecordNamesShown
from rollcall.commands.asking import As, actor_of, asked, id_of
from rollcall.say import AsJson, Data, Output, School, out, printed, run, table, wrong_use, wrote


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(stages)
    app.command()(letters)
    app.command()(evidence)


def stages(
    school: School,
    stage: Annotated[str | None, typer.Option(help="This one alone, such as persistent.")] = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Who stands in which stage of the attendance pathway, and counters that were reached."""
    answer = run(asked(data, school, StagesOf(stage=stage), Standings))
    if printed(answer, json):
        return
    rows = [
        (r.stage, r.mis_id, r.form, r.since, f"{r.possible - r.attending} of {r.possible}", " ".join(r.actions), r.due)
        for r in answer.rows
    ]
    columns = ("stage", "pupil", "class", "since", "sessions missed", "asked", "by")
    nobody = f"Nobody stands in {stage or 'a stage'}, as of the last review of attendance."
    table(f"Stages of {school}", columns, rows, nothing=nobody)
    reached = [(c.counter, c.mis_id, c.form, c.date, c.days, c.due) for c in answer.counters]
    of_counters = ("counter", "pupil", "class", "reached", "days", "tell by")
    table("Counters", of_counters, reached, nothing="None was reached, or none is yours to see.")


def letters(  # noqa: PLR0917 - the options of a command
    school: School,
    state: Annotated[str | None, typer.Option(help="prepared, held, issuing, issued, withdrawn or corrected.")] = None,
    letter: Annotated[str | None, typer.Option(help="This one, as a file.")] = None,
    form: Annotated[str, typer.Option("--format", help="pdf or json.")] = "pdf",
    output: Output = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Letters to parents: a list, or with --letter one of them as a file."""
    if state is not None and state not in get_args(LetterState):
        wrong_use(f"--state wants one of {', '.join(get_args(LetterState))}, not {state!r}.")
    if letter is not None:
        wanted = _wanted(letter, form)
        file = run(asked(data, school, wanted, LetterFile, after=_shown(f"letter {letter}", form)))
        _write(file.content, output, f"letter {file.letter}, {file.state}, SHA-256 {file.sha256}")
        return
    answer = run(asked(data, school, LettersOf(state=state), Letters))  # type: ignore[arg-type]
    if printed(answer, json):
        return
    rows = [
        (r.letter, r.prepared_on, r.template, r.mis_id, r.to or r.guardian, r.speaks, r.state, r.reason)
        for r in answer.rows
    ]
    columns = ("letter", "prepared", "template", "pupil", "to", "speaks", "state", "why")
    none = f"No letter is {state} now." if state else "No letter was ever prepared: one is when a stage asks for it."
    table(f"Letters of {school}", columns, rows, nothing=none)
    if any(r.speaks for r in answer.rows):
        out.print("Every letter is in English: tell whoever speaks another language what it says, too.")


def _wanted(letter: str, form: str) -> LetterOf:
    if form not in ("pdf", "json"):
        wrong_use(f"--format wants pdf or json, not {form!r}.")
    return LetterOf(letter=id_of(letter, "--letter"), format=form)  # type: ignore[arg-type]


def _shown(what: str, form: str) -> RecordNamesShown | None:
    return RecordNamesShown(what=f"{what} {form}") if form != "json" else None


def evidence(  # noqa: PLR0917 - the options of a command
    school: School,
    pupil: Annotated[str | None, typer.Option(help="Arbor's id of this pupil alone.")] = None,
    pack: Annotated[str | None, typer.Option(help="This one, as a file.")] = None,
    form: Annotated[str, typer.Option("--format", help="pdf or json.")] = "pdf",
    output: Output = None,
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Evidence for penalty notices, and the notices, as officers and headship see them: a list, or a pack as a file."""
    actor = actor_of(who)
    if pack is not None:
        wanted = _wanted_pack(pack, form)
        file = run(asked(data, school, wanted, EvidenceFile, actor, after=_shown(f"evidence {pack}", form)))
        since = f", {file.corrected} of its sessions corrected since" if file.corrected else ""
        _write(file.content, output, f"evidence {file.pack}{since}, SHA-256 {file.sha256}")
        return
    answer = run(asked(data, school, PenaltiesOf(mis_id=pupil), Penalties, actor))
    if printed(answer, json):
        return
    packs = [(p.pack, p.mis_id, p.made_on, p.first, p.sessions, p.corrected or "", _stands(p)) for p in answer.packs]
    made = ("pack", "pupil", "made", "since", "sessions", "corrected", "")
    of = f" of pupil {pupil}" if pupil else ""
    none = f"None was put together{of}: rollcall tell MakeEvidencePack does, where the policy's window is full."
    table(f"Evidence of {school}", made, packs, nothing=none)
    notices = [
        (n.mis_id, n.to or n.guardian, n.issued_on, n.number, f"£{n.full}", n.withdrawn, n.corrected or "", _stands(n))
        for n in answer.notices
    ]
    columns = ("pupil", "to", "issued", "number", "asks", "withdrawn", "corrected", "")
    table("Penalty notices", columns, notices, nothing=f"None was recorded{of}.")


def _stands(row: PackRow | NoticeRow) -> str:
    return "" if row.stands else "not enough is left"


def _wanted_pack(pack: str, form: str) -> EvidencePackOf:
    if form not in ("pdf", "json"):
        wrong_use(f"--format wants pdf or json, not {form!r}.")
    return EvidencePackOf(pack=id_of(pack, "--pack"), format=form)  # type: ignore[arg-type]


def _write(encoded: str, output: Path | None, what: str) -> None:
    if wrote(encoded, output):
        out.print(f"{output}: {what}")
