"""A comparison of two policies in a person's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.text import Text

from rollcall.say import labelled, out, table
from rollcall.whatif.comparing import Comparison, DutyRow, Effortful
from rollcall.whatif.duties import Tally
from rollcall.whatif.families import Families, Reached


def show(found: Comparison) -> None:
    """What happened, and beside it what would have, on standard output."""
    title = f"{found.school}, {found.first.isoformat()} to {found.last.isoformat()}: what happened → what if"
    columns, rows = ["duty", "due", "set", "done", "missed", "stood down"], [_duty(row) for row in found.duties]
    table(title, columns, rows, right=columns[2:], nothing="Neither policy asks for a duty in these days.")
    _show_effort([each for each in found.effort if each.duties])
    _show_families(found.families)
    wrong = found.wrong_texts
    out.print(f"Absence texts that had to be corrected: {wrong.happened} → {wrong.what_if}.")
    _show_letters(found)
    _show_acts(found)
    out.print(_proof(found))


def _show_acts(found: Comparison) -> None:
    if found.no_counterpart:
        acts = _counted(found.no_counterpart)
        out.print(f"{found.refused} things that people did have no counterpart under the other policy: {acts}.")
    if found.again:
        acts = _counted(found.again)
        out.print(f"People did what they did; what rules make of it is decided again: {acts}.", style="dim")
    if found.not_decided:
        parts = ", ".join(found.not_decided)
        kept = f"What registers and reports decide by these parts of the policy is as it was: {parts}."
        out.print(labelled("look", kept))
    if found.carried:
        words = _counted(found.carried)
        out.print(f"Taken over as it was, for it cannot be decided again: {words}.", style="dim")


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def _show_effort(effort: Sequence[Effortful]) -> None:
    columns = ("duty", "not stood down", "staff time", "asked of nobody then")
    rows = [
        (
            each.kind,
            _changed(each.duties.happened, each.duties.what_if),
            _changed(_hours(each.minutes.happened), _hours(each.minutes.what_if)),
            each.asked_of_nobody or "",
        )
        for each in effort
    ]
    table("Staff time", columns, rows, right=columns[1:], nothing="Neither policy asks for any.")
    if any(each.asked_of_nobody for each in effort):
        out.print("Of what was asked of nobody then, that it is not done says nothing of anybody.")


def _changed(was: object, would: object) -> str:
    return str(was) if was == would else f"{was} → {would}"


def _show_families(families: Families) -> None:
    ways = [_reached(each) for each in families.ways]
    none = "None was, under either policy."
    table("Families reached, by each way", ["way", *_FAMILY_COLUMNS], ways, right=_FAMILY_COLUMNS, nothing=none)
    before, after = families.reached.happened, families.reached.what_if
    newly, no_longer = len(families.newly), len(families.no_longer)
    out.print(f"Families reached in any way: {before} → {after} ({newly} newly, {no_longer} no longer).")
    if families.asked_newly:
        out.print(
            f"{_families(len(families.asked_newly))} more would have been somebody's to reach, and nobody did: whether "
            "anybody had cannot be known."
        )
    if families.asked_no_longer:
        out.print(
            f"{_families(len(families.asked_no_longer))} of those reached by nothing but what the other policy does "
            "not ask for: whether anybody had tried without being asked cannot be known."
        )


_FAMILY_COLUMNS = ("reached", "newly", "no longer", "asked for newly, not reached", "reached, not asked for")


def _reached(each: Reached) -> list[str]:
    was, would = each.reached.happened, each.reached.what_if
    named = (each.newly, each.no_longer, each.asked_newly, each.asked_no_longer)
    return [each.way, _changed(was, would), *(str(len(families)) for families in named)]


def _families(number: int) -> str:
    return "1 family" if number == 1 else f"{number} families"


def _show_letters(found: Comparison) -> None:
    issued, waiting = found.letters.issued, found.letters.waiting
    if issued or waiting:
        out.print(
            f"Letters issued: {issued.happened} → {issued.what_if} ({found.letters.no_longer_owed} no longer owed); "
            f"waiting for somebody to issue them: {waiting.happened} → {waiting.what_if}."
        )


def _duty(row: DutyRow) -> list[str]:
    was, would = row.happened, row.what_if
    return [row.kind, f"{row.weekday[:3]} {row.hour:02}", *(_change(was, would, name) for name in _COLUMNS)]


_COLUMNS = ("set", "done", "missed", "stood_down")


def _change(was: Tally, would: Tally, name: str) -> str:
    before, after = getattr(was, name), getattr(would, name)
    return _changed(before, after)


def _hours(minutes: int) -> str:
    return f"{minutes // 60} h {minutes % 60:02} min"


def _proof(found: Comparison) -> Text:
    base = found.baseline
    if not base.differ:
        same = f"Under the school's own policy the same run gives the {base.facts} facts that are on the log."
        return Text(same, style="dim")
    words = ", ".join(f"{count} {word}" for word, count in base.words.items())
    return labelled(
        "look",
        f"Under the school's own policy the same run differs from the log in {base.differ} of "
        f"{base.facts} facts ({words}): the platform was down, or an older release decided them.",
    )
