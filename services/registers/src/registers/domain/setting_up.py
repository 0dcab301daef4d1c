"""Setting a school up, and forgetting a pupil: the two things that people tell registers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from chassis.said import News, Said, States
from events.fact import Refusal
from events.policy import policy_of
from events.registers import ForgetPupil, PupilForgotten, SchoolSetUp, Staff
from events.school import SchoolFile, StaffMember, Term
from registers.domain.adopting import adopted
from registers.domain.asked import ForgottenBefore, SchoolDescribed
from registers.domain.school import School
from registers.domain.state import guardian_of, pupil_of, roll_of, school_of

_LONGEST_TERM = timedelta(days=366)
_FIRST, _LAST = date(2000, 1, 1), date(2099, 12, 31)


def set_up(said: Said[SchoolDescribed], states: States) -> list[News] | Refusal:
    """The school is set up so from now on; a policy that is new is in force from a day that has not begun."""
    file, school = said.body.file, school_of(states)
    fault = _fault(file, said.school, school)
    if fault is not None:
        return fault
    try:
        policy = policy_of(file.policy)
    except ValueError as error:
        return Refusal("bad-policy", f"Choose a policy that there is and that fits: {_first_line(error)}.")
    setup, news = _setup(file, said.body), adopted(file, policy, school, said.at)
    if isinstance(news, Refusal):
        return news
    return [*([setup] if setup != school.setup else []), *news]


def forget(said: Said[ForgetPupil], states: States) -> list[News] | Refusal:
    """Forget a pupil, and the guardians who are guardians of nobody else."""
    pupil = said.body.pupil
    entry = roll_of(states).pupils.get(pupil)
    if entry is None:
        return Refusal("no-such-pupil", "There is no such pupil: give the opaque id of one who is or was here.")
    if entry.forgotten:
        return []
    return [_forgotten(pupil, states)]


def forget_again(said: ForgottenBefore, states: States) -> list[News]:
    """Whose keys were destroyed is forgotten, whom the roll of a restored backup has from before that."""
    together = frozenset(to_forget(said, states))
    return [_forgotten(pupil, states, together) for pupil in sorted(together)]


def to_forget(said: ForgottenBefore, states: States) -> list[str]:
    """Whom the roll has though their keys are destroyed."""
    pupils = roll_of(states).pupils
    return [each for each in said.pupils if each in pupils and not pupils[each].forgotten]


def _forgotten(pupil: str, states: States, together: frozenset[str] = frozenset()) -> PupilForgotten:
    guardians = (each for each in pupil_of(states, pupil).guardians if _only_of(each, together | {pupil}, states))
    return PupilForgotten(pupil=pupil, guardians=tuple(sorted(guardians)))


def _only_of(guardian: str, forgotten: frozenset[str], states: States) -> bool:
    pupils = roll_of(states).pupils
    others = (each for each in guardian_of(states, guardian).pupils if each not in forgotten)
    return all(pupils[each].forgotten for each in others)


def _setup(file: SchoolFile, described: SchoolDescribed) -> SchoolSetUp:
    return SchoolSetUp(
        school=file.school,
        trust=file.trust,
        name=file.name,
        timezone=file.timezone,
        source=file.source,
        inset=file.inset,
        closures=file.closures,
        terms=file.terms,
        classes=file.classes,
        staff=tuple(_staff(each, described) for each in file.staff),
        telephone=file.telephone,
    )


def _staff(member: StaffMember, described: SchoolDescribed) -> Staff:
    return Staff(
        id=member.id,
        name=described.names.get(member.id),
        role=member.role,
        years=member.years,
        classes=member.classes,
        pupils=member.pupils,
        lead=member.lead,
        email=described.emails.get(member.id),
        telephone=described.telephones.get(member.id),
        mis_id=described.mis_ids.get(member.id),
    )


def _fault(file: SchoolFile, school: str, known: School) -> Refusal | None:
    if file.school != school:
        return Refusal("other-school", f"The file is of {file.school}: say it to that school.")
    if known.setup is not None and known.setup.trust != file.trust:
        return Refusal("other-trust", f"The school belongs to trust {known.setup.trust}: it cannot move to another.")
    if not _is_zone(file.timezone):
        return Refusal("bad-timezone", "Give the timezone by its IANA name, such as Europe/London.")
    if (wrong := _wrong_terms(file.terms)) is not None:
        return Refusal("bad-terms", wrong)
    return _fault_of_names(file)


def _fault_of_names(file: SchoolFile) -> Refusal | None:
    names = [*(each.name for each in file.classes), *(f"staff {each.id}" for each in file.staff)]
    names += [f"staff {each.mis_id} of the MIS" for each in file.staff if each.mis_id]
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        return Refusal("said-twice", f"Name each class and each member of staff once: {twice[0]:.40} stands twice.")
    if unnamed := [name for name in names if not _is_name(name)]:
        return Refusal(
            "bad-name", f"Name classes and staff in 1 to 40 printable characters: {unnamed[0]!a:.60} is not."
        )
    return None


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _is_name(name: str) -> bool:
    return name.isprintable() and 0 < len(name.strip()) <= 46


def _wrong_terms(terms: Iterable[Term]) -> str | None:
    in_time = sorted(terms, key=lambda term: term.first)
    for term in in_time:
        if not _FIRST <= term.first <= term.last <= _LAST or term.last - term.first > _LONGEST_TERM:
            return f"Term {term.name:.40} must run from its first to its last day, within a year, from 2000 to 2099."
        if term.half_term and not term.first <= term.half_term.first <= term.half_term.last <= term.last:
            return f"The half term of {term.name:.40} must lie within it."
    if any(later.first <= earlier.last for earlier, later in zip(in_time, in_time[1:], strict=False)):
        return "Terms must not overlap."
    return None if in_time else "Give at least one term."


def _first_line(error: ValueError) -> str:
    return " ".join(str(error).split())[:200].rstrip(".")
