"""What is done for families beside the day's calls: focus families, meetings, the week's record, the ledger."""

from __future__ import annotations

from typing import Annotated, Any, get_args

import typer

from events.pathway import (
    CausesOf,
    DutyKind,
    FocusFamilies,
    FocusFamiliesOf,
    Ledger,
    LedgerOf,
    Meetings,
    MeetingsOf,
    Outbreak,
    Outbreaks,
    OutbreaksOf,
    PaList,
    PaListOf,
    PraiseHolds,
    PraiseHoldsOf,
    Procedures,
    ProceduresOf,
    YearGroupCauses,
)
from rollcall.commands.asking import As, actor_of, asked, clock, day_of, days_between, week_of
from rollcall.say import AsJson, Data, School, printed, run, table, wrong_use


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(ledger)
    app.command()(procedures)
    app.command()(families)
    app.command()(meetings)
    app.command("pa-list")(pa_list)
    app.command()(causes)
    app.command()(outbreaks)
    app.command("praise-holds")(praise_holds)


def ledger(  # noqa: PLR0917 - the options of a command
    school: School,
    first: Annotated[str, typer.Option("--from", help="The first day.")],
    last: Annotated[str, typer.Option("--to", help="The last day.")],
    kind: Annotated[str | None, typer.Option(help="Duties of this kind alone, such as call or visit.")] = None,
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """How the duties due in some days went, what was missed, and what is checked by itself."""
    if kind is not None and kind not in get_args(DutyKind):
        wrong_use(f"--kind wants one of {', '.join(get_args(DutyKind))}, not {kind!r}.")
    question = LedgerOf.model_validate({**days_between(first, last), "kind": kind})
    answer = run(asked(data, school, question, Ledger, actor_of(who)))
    if printed(answer, json):
        return
    _show_ledger(answer, f"{first} to {last}")


def _show_ledger(answer: Ledger, days: str) -> None:
    columns = ("kind", "set", "claimed", "due", "done", "missed", "late", "stood down")
    counts = [
        (c.kind, *(str(n) for n in (c.set, c.claimed, c.due, c.done, c.missed, c.late, c.stood_down)))
        for c in answer.counts
    ]
    none = "No duty was due in these days: nobody's absence asked for one, or they are no school days."
    table(f"Ledger of {answer.school}, {days}", columns, counts, right=list(columns[1:]), nothing=none)
    rows = [
        (e.kind, e.about, e.mis_id, e.owner, clock(e.due_at), e.done_at and clock(e.done_at), e.outcome, e.reason)
        for e in answer.exceptions
    ]
    missed = ("kind", "about", "pupil", "owner", "due", "done", "outcome", "reason")
    table("Missed", missed, rows, nothing="No deadline was missed.")
    for check in answer.checks:
        found = [(e.mis_id, e.date.isoformat(), e.found) for e in check.exceptions]
        none = f"{check.kept} of {check.cases}." if check.cases else "There was no such case."
        table(f"{check.asked} {check.kept} of {check.cases}." if found else check.asked, _FOUND, found, nothing=none)


_FOUND = ("pupil", "day", "found")


def procedures(
    school: School,
    week: Annotated[str, typer.Option(help="An ISO week, such as 2026-W37.")],
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """What was done in a week for each absent pupil, persistent absentees first."""
    answer = run(asked(data, school, ProceduresOf(week=week_of(week)), Procedures, actor_of(who)))
    if printed(answer, json):
        return
    rows = [
        (r.mis_id, r.form, "yes" if r.persistent else "", str(r.absent), str(r.unexplained), _steps(r.steps))
        for r in answer.rows
    ]
    columns = ("pupil", "class", "PA", "absent", "unexplained", "done")
    nobody = "Nobody whom who asks may see was absent in that week, or it had no registers."
    table(f"Procedures of {school}, {week}", columns, rows, nothing=nobody)


def _steps(steps: Any) -> str:
    return "; ".join(" ".join(filter(None, (f"{clock(s.at)}", s.kind, s.about, s.outcome))) for s in steps)


def families(
    school: School,
    everything: Annotated[bool, typer.Option("--all", help="Those that were in focus, too.")] = False,
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Focus families, with whom, and attendance before and since."""
    answer = run(asked(data, school, FocusFamiliesOf(all=everything), FocusFamilies, actor_of(who)))
    if printed(answer, json):
        return
    rows = [
        (
            ", ".join(r.mis_ids),
            r.staff if r.holder == r.staff else f"{r.holder} for {r.staff}",
            r.role,
            f"{r.since} to {r.until}" + (f", goes on from {r.begun}" if r.begun else ""),
            f"{r.before_attending}/{r.before_possible}",
            f"{r.after_attending}/{r.after_possible}" if r.after_possible is not None else "",
            f"{r.ended}, not judged" if r.ended and r.unjudged else r.ended,
        )
        for r in answer.rows
    ]
    columns = ("pupils", "with", "role", "days", "before", "since", "ended")
    nobody = "No family was ever in focus" if everything else "No family is in focus now; those that were: --all"
    table(f"Focus families of {school}", columns, rows, nothing=f"{nobody} (of those whom who asks may see).")


def meetings(
    school: School,
    first: Annotated[str | None, typer.Option("--from", help="The first day.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last day.")] = None,
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Meetings with parents: planned, held, missed."""
    question = MeetingsOf.model_validate(days_between(first, last))
    answer = run(asked(data, school, question, Meetings, actor_of(who)))
    if printed(answer, json):
        return
    rows = [
        (
            clock(m.at),
            m.purpose,
            m.mis_id,
            m.staff,
            ", ".join(m.invited_mis_ids),
            m.state,
            m.how or m.reason,
            ", ".join(m.barriers),
            len(m.actions),
        )
        for m in answer.rows
    ]
    columns = ("at", "purpose", "pupil", "with", "invited", "state", "how", "barriers", "actions")
    nothing = "No meeting was planned, held or missed in these days (of pupils whom who asks may see)."
    table(f"Meetings of {school}", columns, rows, nothing=nothing)


_THERE = {True: "yes", False: "no", None: "no mark yet"}


def pa_list(
    school: School,
    on: Annotated[str | None, typer.Option(help="The latest list issued by this day; today without it.")] = None,
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Persistent absentees, as they were listed last, and who of them is in school."""
    question = PaListOf(on=day_of(on, "--on") if on is not None else None)
    answer = run(asked(data, school, question, PaList, actor_of(who)))
    if printed(answer, json):
        return
    rows = [
        (r.year, r.form, r.mis_id, f"{r.possible - r.attending} of {r.possible}", _THERE[r.in_school])
        for r in answer.rows
    ]
    issued = f"issued {answer.issued_on}" if answer.issued_on else "none issued yet"
    columns = ("year", "class", "pupil", "sessions missed", f"in school {answer.on}")
    nobody = "Nobody whom who asks may see is on it." if answer.issued_on else "The policy says when the first one is."
    table(f"Persistent absentees of {school}, {issued}", columns, rows, nothing=nobody)


def causes(  # noqa: PLR0917 - the options of a command
    school: School,
    first: Annotated[str, typer.Option("--from", help="The first day.")],
    last: Annotated[str, typer.Option("--to", help="The last day.")],
    year: Annotated[str | None, typer.Option(help="This year group alone.")] = None,
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Why pupils are absent, by year group: holiday, missing education, waiting to leave the roll, illness."""
    question = CausesOf.model_validate({**days_between(first, last), "year": year})
    answer = run(asked(data, school, question, YearGroupCauses, actor_of(who)))
    if printed(answer, json):
        return
    rows = [
        (
            r.year,
            r.n,
            f"{r.holiday} ({r.holiday_sessions} sessions)" if r.holiday else "",
            r.missing_education or "",
            r.waiting_off_roll or "",
            f"{r.ill}, {r.most_ill} on {r.most_ill_on}{': outbreak' if r.outbreak else ''}" if r.ill else "",
            "; ".join(f"{each.cause} ({each.owner}, {each.review})" for each in r.noted),
        )
        for r in answer.rows
    ]
    columns = ("year", "pupils", "holiday", "missing education", "leaving", "ill", "noted")
    nothing = "No year group has a pupil on the roll whom who asks may see."
    table(f"Causes of absence in {school}, {first} to {last}", columns, rows, nothing=nothing)


def outbreaks(
    school: School,
    everything: Annotated[bool, typer.Option("--all", help="Those that are over or withdrawn, too.")] = False,
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """In which classes and year groups an illness goes round, and who was to be told."""
    answer = run(asked(data, school, OutbreaksOf(all=everything), Outbreaks, actor_of(who)))
    if printed(answer, json):
        return
    rows = [
        (
            r.seen,
            f"{r.of} {r.name}",
            f"{r.ill} of {r.n}",
            r.last,
            _state(r),
            ", ".join(r.staff),
        )
        for r in answer.rows
    ]
    columns = ("seen", "where", "ill", "last", "state", "told")
    nothing = "None is known of those whom who asks may see, or the policy does not ask."
    table(f"Outbreaks of illness in {school}", columns, rows, nothing=nothing)


def _state(outbreak: Outbreak) -> str:
    return f"{outbreak.state} {outbreak.ended}" if outbreak.ended else outbreak.state


def praise_holds(school: School, who: As = None, data: Data = None, json: AsJson = False) -> None:
    """Of which pupils praise is on hold, until when and why; asked as one who may put it on hold."""
    answer = run(asked(data, school, PraiseHoldsOf(), PraiseHolds, actor_of(who)))
    if printed(answer, json):
        return
    rows = [(r.mis_id, r.until, r.by, r.reason) for r in answer.rows]
    nobody = "Of nobody: rollcall tell HoldPraise puts it on hold."
    table(f"Praise on hold in {school}", ("pupil", "until", "by", "reason"), rows, nothing=nobody)
