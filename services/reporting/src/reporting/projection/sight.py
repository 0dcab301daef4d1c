"""Who may read about one pupil: those who meet parents (procedures, "People"), assistant heads of theirs."""

from __future__ import annotations

from datetime import date

from chassis.service import Db, Reading, Refused
from events.ids import pupil_id
from events.pathway import FamiliesHandedOver, FocusFamilyAllocated, FocusFamilyEnded, FocusFamilyGrew
from events.registers import Staff
from reporting.domain.allocated import Told, has
from reporting.domain.roll import Stay
from reporting.projection.knowledge import KnownSchool

EVERY_PUPIL = frozenset({"attendance-officer", "headteacher", "head-of-school", "safeguarding-lead"})
_WORDS: dict[str, type[Told]] = {
    word.__name__: word for word in (FocusFamilyAllocated, FocusFamilyGrew, FocusFamilyEnded, FamiliesHandedOver)
}


async def refuse_others(reading: Reading, school: KnownSchool, pupil: str, where: Stay | None) -> None:
    """Raises Refused for who does not meet parents; of a pupil who is not theirs, as if there were none."""
    actor = reading.actor
    if actor is None or actor.role in EVERY_PUPIL:
        return
    if actor.role != "assistant-head":
        raise Refused("not-yours", "The report is for those who meet parents: attendance officers, heads and the DSL.")
    staff = next((each for each in school.setup.staff if each.id == actor.who), None)
    today = school.calendar.today(reading.now)
    if not (
        _has(reading.school, staff, pupil, where)
        or await _has_family(reading.db, reading.school, actor.who, pupil, today)
    ):
        raise Refused("no-such-pupil", "There is no pupil of that id in these days: look at the list of pupils.")


def _has(school: str, staff: Staff | None, pupil: str, where: Stay | None) -> bool:
    if staff is None:
        return False
    own = {pupil_id(school, mis_id) for mis_id in staff.pupils}
    return pupil in own or (where is not None and (where.form in staff.classes or where.year in staff.years))


async def _has_family(db: Db, school: str, who: str, pupil: str, today: date) -> bool:
    rows = await db.fetch("SELECT word, body FROM focus WHERE school = $1 ORDER BY seq", school)
    return has(who, pupil, today, [_WORDS[row["word"]].model_validate_json(row["body"]) for row in rows])
