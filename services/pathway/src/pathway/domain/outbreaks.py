"""Whether an illness goes round in a class or a year group: looked at once a school day, said once until it is over.

Procedures, row 25: heads of school and assistant heads know the causes in the year group; "outbreak alert".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple, TypeAlias

from chassis.said import News, Said, State, States
from events.ids import fact_id
from events.pathway import OutbreakIn, OutbreakOver, OutbreakSeen, OutbreaksReviewed, OutbreakWithdrawn
from events.policy import OutbreakPolicy, Policy
from events.registers import PupilAbsent, RegisterAmended
from events.school import natural
from pathway.domain.absences import standing
from pathway.domain.states import SCHOOL, OpenOutbreak, SchoolDone, SchoolSeen, Sees

Group: TypeAlias = tuple[OutbreakIn, str]
OfMark: TypeAlias = RegisterAmended | PupilAbsent
"""What may take an outbreak back, or have it seen again."""


class Count(NamedTuple):
    """Of the `pupils` on the roll of a class or a year group, how many are away ill; `years`: their year groups."""

    ill: int
    pupils: tuple[str, ...]
    years: frozenset[str]

    @property
    def n(self) -> int:
        """How many they are."""
        return len(self.pupils)


_NONE = Count(0, (), frozenset())


def falls_on(seen: SchoolSeen, day: date) -> bool:
    """Whether the policy of that day asks."""
    return seen.policy(day).outbreaks is not None


def hour(policy: Policy) -> Any:
    """When it is looked at."""
    return (policy.outbreaks or OutbreakPolicy()).at


def review(said: Said[Any], states: States) -> list[News]:
    """The outbreaks that are over, and those that are seen; that it was looked at."""
    school, done, today = _of(said, states)
    many = {
        group: count
        for group, count in _counts(states.every("pupil"), school, today).items()
        if _is_many(school, today, group, count)
    }
    known = {(each.of, each.name) for each in done.outbreaks.values()}
    still = sorted(outbreak for outbreak, each in done.outbreaks.items() if (each.of, each.name) in many)
    seen = [_seen(said, school, today, group, many[group]) for group in sorted(many.keys() - known)]
    reviewed = OutbreaksReviewed(school=said.school, date=today, standing=tuple(still))
    return [*_over(said, school, done, today, many), *seen, reviewed]


def recounted(said: Said[OfMark], states: States) -> Sequence[str]:
    """The pupils of whom an outbreak of today is counted anew: those of its class or year group, once the mark of one
    of them is corrected to one that is no illness; of one that was withdrawn, once one of them is away otherwise."""
    _, done, today = _of(said, states)
    held = [*done.withdrawn.values(), *(done.outbreaks.values() if _may_be_none(said, states) else ())]
    of_today = _concerned(said, states, held)
    return tuple(dict.fromkeys(pupil for each in of_today for pupil in each.pupils))


def _may_be_none(said: Said[OfMark], states: States) -> bool:
    school, _, today = _of(said, states)
    codes = school.policy(today).causes.illness_codes
    return isinstance(said.body, RegisterAmended) and said.body.new not in codes


def _concerned(said: Said[OfMark], states: States, held: Iterable[OpenOutbreak]) -> list[OpenOutbreak]:
    """Those seen today in which the pupil was counted, on a day that counts."""
    school, _, today = _of(said, states)
    counts = said.body.date in _window(school, today)
    return [each for each in held if counts and each.seen == today and said.body.pupil in each.pupils]


def corrected(said: Said[RegisterAmended], states: States) -> list[News]:
    """The outbreaks of today that are none by the marks as they are now."""
    school, done, today = _of(said, states)
    if not _may_be_none(said, states) or not (counts := _anew(said, states)):
        return []
    return [
        OutbreakWithdrawn(
            school=said.school, outbreak=outbreak, of=each.of, name=each.name, date=today, ill=now.ill, n=now.n
        )
        for outbreak, each in sorted(done.outbreaks.items())
        if each.seen == today and said.body.pupil in each.pupils
        if not _is_many(school, today, (each.of, each.name), now := counts.get((each.of, each.name), _NONE))
    ]


def seen_again(said: Said[OfMark], states: States) -> list[News]:
    """The outbreaks that were withdrawn today and are some again: a correction was a slip, or another child is ill."""
    school, done, today = _of(said, states)
    if not _concerned(said, states, done.withdrawn.values()):
        return []
    counts, known = _anew(said, states), {(each.of, each.name) for each in done.outbreaks.values()}
    groups = sorted({(each.of, each.name) for each in _concerned(said, states, done.withdrawn.values())} - known)
    return [
        _seen(said, school, today, group, counts[group])
        for group in groups
        if group in counts and _is_many(school, today, group, counts[group])
    ]


def _anew(said: Said[OfMark], states: States) -> Mapping[Group, Count]:
    school, _, today = _of(said, states)
    return _counts({pupil: states["pupil", pupil] for pupil in recounted(said, states)}, school, today)


def fold(done: SchoolDone, own: OutbreakSeen | OutbreakWithdrawn | OutbreakOver | OutbreaksReviewed) -> None:
    """Fold what was said of outbreaks."""
    match own:
        case OutbreakSeen():
            done.outbreaks[own.outbreak] = OpenOutbreak(own.of, own.name, own.date, own.date, own.pupils)
            others = {id: each for id, each in done.withdrawn.items() if (each.of, each.name) != (own.of, own.name)}
            done.withdrawn = others
        case OutbreakWithdrawn():
            if (gone := done.outbreaks.pop(own.outbreak, None)) is not None:
                done.withdrawn[own.outbreak] = gone
        case OutbreakOver():
            done.outbreaks.pop(own.outbreak, None)
        case OutbreaksReviewed():
            done.held["outbreaks"], done.withdrawn = own.date, {}
            for outbreak in done.outbreaks.keys() & set(own.standing):
                done.outbreaks[outbreak] = done.outbreaks[outbreak]._replace(last=own.date)


def _of(said: Said[Any], states: States) -> tuple[SchoolSeen, SchoolDone, date]:
    state = states[SCHOOL]
    return state.seen, state.done, state.seen.calendar.today(said.at)


def _counts(pupils: Mapping[str, State], school: SchoolSeen, today: date) -> Mapping[Group, Count]:
    """Of every class, and of every year group of more than one class, its pupils and those who are ill."""
    ill: dict[Group, dict[str, bool]] = defaultdict(dict)
    years: dict[Group, set[str]] = defaultdict(set)
    forms: dict[Group, set[str]] = defaultdict(set)
    days, codes = _window(school, today), frozenset(school.policy(today).causes.illness_codes)
    for pupil, state in sorted(pupils.items()):
        if state.seen.is_known and state.seen.on_roll(today):
            for group in _groups(state):
                ill[group][pupil] = any(_is_ill(state, day, codes) for day in days)
                years[group].add(state.seen.year_group)
                forms[group].add(state.seen.form)
    several = [group for group in ill if group[0] == "class" or len(forms[group]) > 1]
    return {group: Count(sum(ill[group].values()), tuple(ill[group]), frozenset(years[group])) for group in several}


def _window(school: SchoolSeen, today: date) -> tuple[date, ...]:
    policy = school.policy(today).outbreaks
    return school.calendar.last_days(today, policy.days) if policy is not None else ()


def _groups(state: State) -> Iterator[Group]:
    if state.seen.form:
        yield "class", state.seen.form
    if state.seen.year_group:
        yield "year", state.seen.year_group


def _is_ill(state: State, day: date, codes: frozenset[str]) -> bool:
    """By the mark, or as a contact about the day has said and the mark does not say yet."""
    absences = standing(state.seen, day).values()
    told = state.done.codes.get(day) in codes and day not in state.done.void
    return any(each.code in codes or (told and each.by_contact) for each in absences)


def _is_many(school: SchoolSeen, day: date, group: Group, count: Count) -> bool:
    """Whether as many are ill as the policy of the day calls an outbreak; exact, without a division."""
    policy = school.policy(day).outbreaks
    if policy is None:
        return False
    share = policy.class_share if group[0] == "class" else policy.year_share
    return count.ill >= policy.pupils and 100 * count.ill >= share * count.n


def _over(
    said: Said[Any], school: SchoolSeen, done: SchoolDone, today: date, many: Mapping[Group, Count]
) -> Iterator[OutbreakOver]:
    policy = school.policy(today).outbreaks or OutbreakPolicy()
    for outbreak, each in sorted(done.outbreaks.items()):
        without = len(school.calendar.between(each.last + timedelta(days=1), today))
        if (each.of, each.name) not in many and without >= policy.over_after_days:
            of: dict[str, Any] = {"outbreak": outbreak, "of": each.of, "name": each.name, "last": each.last}
            yield OutbreakOver(school=said.school, date=today, **of)


def _seen(said: Said[Any], school: SchoolSeen, today: date, group: Group, count: Count) -> OutbreakSeen:
    of, name = group
    return OutbreakSeen(
        school=said.school,
        outbreak=fact_id(said.id, "Outbreak", f"{of} {name}", 0),
        of=of,
        name=name,
        date=today,
        ill=count.ill,
        n=count.n,
        years=tuple(sorted(count.years, key=natural)),
        staff=tuple(_told(school, count.years)),
        pupils=count.pupils,
    )


def _told(school: SchoolSeen, years: frozenset[str]) -> Iterator[str]:
    """Heads of school, where there is none the headteacher, and the assistant heads of these years."""
    head = "head-of-school" if "head-of-school" in school.roles.values() else "headteacher"
    for who, role in sorted(school.roles.items()):
        theirs = not years.isdisjoint(school.staff.get(who, Sees()).years)
        if role == head or (role == "assistant-head" and theirs):
            yield who
