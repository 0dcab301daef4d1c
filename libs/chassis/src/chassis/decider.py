"""One saying, decided: fold it, decide, mint the news, fold the news. Pure; the loop adds the I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence, Set
from typing import Any
from uuid import UUID

from chassis.record import Recorded
from chassis.said import AtHour, Because, Domain, Every, Key, News, Said, Woken
from chassis.states import NotNamed, SchoolStates
from events.fact import Fact, Refusal
from events.ids import fact_id


class Undigestible(Exception):
    """A saying that the domain could not follow: the loop stops for that trust, visibly.

    `said`: what it was, where that is known. `sequence`: of the fact that was said (0: it was no fact). `school`: whose
    states cannot say when they want to be woken, whatever was said to them.
    """

    said: Said[Any] | None = None
    sequence = 0
    school = ""

    def envelope(self) -> dict[str, str]:
        """What a log line says of it: school, word and id."""
        said = self.said
        return {} if said is None else {"school": said.school, "word": type(said.body).__name__, "fact": str(said.id)}


def keys(domain: Domain, said: Said[Any], states: SchoolStates) -> list[Key | Every]:
    """The states that a saying needs. Raises Undigestible when the domain raises."""
    states.naming = True
    states.read.clear()
    try:
        return list(domain.keys(said, states))
    except Exception as error:
        raise _broken(domain, said, error) from error
    finally:
        states.naming = False


def hear(
    domain: Domain, said: Said[Any], states: SchoolStates, taken: Set[UUID] = frozenset()
) -> list[Said[Fact]] | Refusal:
    """Fold and decide one saying; the minted own facts, each as it will be said, already folded into `done`.

    `taken`: see `mint`. Raises NotNamed where a state was read that is not held: the states are then half folded, and
    to be let go. Raises Undigestible when the domain raises, or when a wake-up led to no fact.
    """
    states.taken = taken
    try:
        return _hear(domain, said, states, taken)
    except Undigestible:
        raise
    except NotNamed as missed:
        raise missed.by(said) from None
    except Exception as error:
        raise _broken(domain, said, error) from error
    finally:
        states.taken = frozenset()


def _hear(domain: Domain, said: Said[Any], states: SchoolStates, taken: Set[UUID]) -> list[Said[Fact]] | Refusal:
    is_fact = isinstance(said.body, Fact)
    if is_fact:
        fold(domain.see, said, states)
    decision = domain.decide(said, states)
    if isinstance(decision, Refusal):
        return decision
    minted = mint(said, decision, taken)
    for own in minted:
        fold(domain.do, own, states)
    if not is_fact:
        fold(domain.keep, said, states)
    _refuse_sleepless(domain, said, states, minted)
    return minted


def reply_to(domain: Domain, said: Said[Any], states: SchoolStates) -> Any:
    """The reply to a question. Raises NotNamed, and Undigestible when the domain raises."""
    try:
        return domain.answer(said, states)
    except NotNamed as missed:
        raise missed.by(said) from None
    except Exception as error:
        raise _broken(domain, said, error) from error


def fold(evolve: Callable[[Said[Any], SchoolStates], None], said: Said[Any], states: SchoolStates) -> None:
    """Fold one saying by `see`, `do` or `keep`; what it looks at counts as touched."""
    states.folding = True
    try:
        evolve(said, states)
    finally:
        states.folding = False


def fold_again(
    domain: Domain, evolve: Callable[[Said[Any], SchoolStates], None], said: Said[Any], states: SchoolStates
) -> None:
    """Fold what was decided before. Raises NotNamed as `hear` does, and Undigestible when the domain raises."""
    try:
        fold(evolve, said, states)
    except NotNamed as missed:
        raise missed.by(said) from None
    except Exception as error:
        raise _broken(domain, said, error) from error


def digested(fact: Recorded) -> Said[Fact]:
    """A fact as it is said. Raises Undigestible where its body is not of its word."""
    try:
        return fact.said
    except (ValueError, KeyError, TypeError) as error:
        envelope = fact.envelope
        broken = Undigestible(f"sequence {envelope.sequence}: {envelope.word} cannot be read: {error}")
        broken.sequence = envelope.sequence
        raise broken from error


def mint(said: Said[Any], news: Sequence[News], taken: Set[UUID] = frozenset()) -> list[Said[Fact]]:
    """The decided facts with their ids: uuid5 of cause, word, key and ordinal, so the same cause cannot mint two.

    An hour alone may come to a state again, once it set the very same anew: what is said then, by a wake-up or for its
    cause (`AtHour`), is new, whatever its words, and counts on from the ids that are `taken`.
    """
    counted: Counter[tuple[UUID, str, str]] = Counter()
    return [_minted(said, item, counted, taken if _counts_on(said, item) else frozenset()) for item in news]


def _counts_on(said: Said[Any], news: News) -> bool:
    return isinstance(said.body, Woken) or isinstance(news, AtHour)


def _minted(said: Said[Any], news: News, counted: Counter[tuple[UUID, str, str]], taken: Set[UUID]) -> Said[Fact]:
    cause, fact = (news.cause, news.fact) if isinstance(news, Because) else (said.id, news)
    word = type(fact).__name__
    while (own := fact_id(cause, word, fact.key, counted[cause, word, fact.key])) in taken:
        counted[cause, word, fact.key] += 1
    counted[cause, word, fact.key] += 1
    return Said(
        id=own,
        school=said.school,
        at=said.at,
        body=fact,
        correlation=said.correlation,
        actor=said.actor,
        trust=said.trust,
        cause=cause,
    )


def _refuse_sleepless(domain: Domain, said: Said[Any], states: SchoolStates, minted: Sequence[Said[Fact]]) -> None:
    if not isinstance(said.body, Woken):
        return
    woken = said.body
    if not minted:
        raise Undigestible(f"{domain.SERVICE}: {_named(said)} led to no fact")
    again = domain.dues(woken.kind, woken.key, states[woken.kind, woken.key])
    if again is not None and again <= woken.due:
        raise Undigestible(f"{domain.SERVICE}: {_named(said)} left its due at {again.isoformat()}")


def names_too_little(domain: Domain, missed: NotNamed) -> Undigestible:
    """That a saying goes on reading states that were not named."""
    assert missed.said is not None
    return _broken(domain, missed.said, missed)


def _broken(domain: Domain, said: Said[Any], error: Exception) -> Undigestible:
    broken = Undigestible(f"{domain.SERVICE} cannot digest {_named(said)}: {type(error).__name__}: {error}")
    broken.said, broken.sequence = said, said.sequence
    return broken


def _named(said: Said[Any]) -> str:
    body = said.body
    where = f" at sequence {said.sequence}" if said.sequence else ""
    woken = f" of {body.kind} {body.key} for {body.due.isoformat()}" if isinstance(body, Woken) else ""
    return f"{type(body).__name__}{woken}{where} (school {said.school})"
