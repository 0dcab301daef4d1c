"""Who would be told what, before it goes: every page of it, of one moment."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, get_args
from uuid import UUID

import typer

from events.fact import Actor
from events.notifications import Preview, PreviewOf, Template
from rollcall.commands.asking import As, actor_of, fresh, opened
from rollcall.say import AsJson, CouldNot, Data, School, as_json, folder_of, out, run, table, wrong_use
from rollcall.session import Session, session

_READINGS = 3


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(preview)


def preview(
    school: School,
    template: Annotated[str, typer.Option(help="absence, correction, improvement or update.")] = "absence",
    who: As = None,
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Who would get which of today's held messages, or the parents' update that waits; who not, and why."""
    if template not in get_args(Template):
        wrong_use(f"--template wants one of {', '.join(get_args(Template))}, not {template!r}.")
    answer = run(_asked(data, school, template, who))
    if json:
        as_json(answer.model_dump(mode="json", exclude={"next"}))
        return
    rows: list[tuple[Any, ...]] = [
        (r.to, ", ".join(r.about), r.channel, r.language, r.segments, r.english_because, r.text) for r in answer.rows
    ]
    rows += [(None, ", ".join(r.about), None, None, None, r.why, None) for r in answer.excluded]
    columns = ("to", "about", "how", "in", "segments", "why", "text")
    table(f"Held for {school}: {_sums(answer)}", columns, rows, right=["segments"], nothing=_nothing(template))
    if answer.digest is not None:
        counts = f"--approve {answer.messages} --left-out {answer.left_out} --seen {answer.digest}"
        out.print(f"Send it, as it is here: rollcall update --school {school} {counts}")


def _nothing(template: str) -> str:
    if template == "update":
        return "No parents' update waits for approval: rollcall update says how the last ones stand."
    return f"No {template} message is held at this moment: what is due has gone, or nothing is to be said."


def _sums(answer: Preview) -> str:
    cost = "a cost that the policy does not name" if answer.pence is None else f"£{answer.pence / 100:.2f}"
    return f"{answer.messages} messages, {answer.segments} segments, {cost}, {answer.left_out} left out"


async def _asked(data: str | None, school: str, template: str, who: str | None) -> Preview:
    async with session(folder_of(data)) as talk:
        shown = opened(f"held {template} messages", who)
        if shown is not None:
            await talk.tell(school, shown, actor_of(who))
        for _ in range(_READINGS):
            if (whole := await _read(talk, school, template, actor_of(who))) is not None:
                return whole
    raise CouldNot("What would go changes while it is read: try again in a moment.")


async def _read(talk: Session, school: str, template: str, actor: Actor | None) -> Preview | None:
    """Every page as one; None where it changed between two of them."""
    pages: list[Preview] = []
    after: UUID | None = None
    while not pages or after is not None:
        question = PreviewOf(template=template, after=after)  # type: ignore[arg-type]
        pages.append(await fresh(talk, school, question, Preview, actor))
        after = pages[-1].next
    whole = together(pages)
    counts = (len(whole.rows), len(whole.excluded), whole.digest)
    same = {(page.messages, page.left_out, page.digest) for page in pages} == {counts}
    return whole if same else None


def together(pages: list[Preview]) -> Preview:
    """The pages of a preview as one."""
    prices = [page.pence for page in pages if page.pence is not None]
    joined = {
        "segments": sum(page.segments for page in pages),
        "rows": tuple(sorted((row for page in pages for row in page.rows), key=lambda row: (len(row.to), row.to))),
        "excluded": tuple(row for page in pages for row in page.excluded),
        "pence": sum(prices, Decimal()) if len(prices) == len(pages) else None,
        "next": None,
    }
    return pages[-1].model_copy(update=joined)
