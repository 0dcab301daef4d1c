"""What is written of a word reads as the same word."""

import json
from datetime import UTC, datetime
from typing import Any, get_args, get_type_hints
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from chassis.said import Said
from chassis.wire import at_sequence, envelope_of, headers_of, recorded_from, subject_of
from events import catalogue
from events.fact import Actor, Words
from events.policy import Policy, policy_of
from events.rewards import TrackerOpened
from events.school import SchoolFile
from events.sealed import Sealed
from events.written import Written

TOKENS = st.from_regex(r"~[a-z0-9:-]{1,20}~[a-z]{1,10}~[A-Za-z0-9_-]{22,40}", fullmatch=True)
INSTANTS = st.datetimes(timezones=st.just(UTC))
NAMES = st.from_regex(r"[a-z0-9-]{1,17}", fullmatch=True)

st.register_type_strategy(Sealed, TOKENS.map(Sealed))
st.register_type_strategy(datetime, INSTANTS)
st.register_type_strategy(Policy, st.builds(lambda due: policy_of({"call": {"due": due}}), st.times()))
st.register_type_strategy(SchoolFile, st.builds(SchoolFile, school=NAMES, trust=NAMES, policy=st.just("woodside")))


def built(word: type[Words]) -> st.SearchStrategy[Words]:
    """A word with any values; what has to be said is no blank."""
    hints = get_type_hints(word, include_extras=True)
    said = [name for name, read in hints.items() if Written in (read, *get_args(read))]
    return st.builds(word, **dict.fromkeys(said, st.from_regex(r"[a-zé]{1,30}", fullmatch=True)))


def read_again(word: Words) -> Words:
    """A word as it travels, read."""
    return type(word).model_validate_json(word.model_dump_json(by_alias=True))


@pytest.mark.parametrize("word", [*catalogue.facts(), *catalogue.requests()], ids=lambda word: word.__name__)
def test_a_word_reads_as_it_was_written(word: type[Words]) -> None:
    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
    @given(built(word))
    def property_(said: Words) -> None:
        assert read_again(said) == said
        assert type(said).model_validate_json(said.model_dump_json()) == said

    property_()


@pytest.mark.parametrize("word", catalogue.requests(), ids=lambda word: word.__name__)
def test_a_request_reads_as_it_was_sent_without_its_defaults(word: type[Words]) -> None:
    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
    @given(built(word))
    def property_(said: Words) -> None:
        assert type(said).model_validate_json(said.model_dump_json(by_alias=True, exclude_defaults=True)) == said

    property_()


NEWER = {"added-by-a-newer-version": [1]}


@pytest.mark.parametrize("word", catalogue.facts(), ids=lambda word: word.__name__)
def test_a_field_that_a_newer_version_added_to_a_fact_is_passed_over(word: type[Words]) -> None:
    @settings(max_examples=1, deadline=None, database=None)
    @given(built(word))
    def property_(said: Words) -> None:
        assert type(said).model_validate({**json.loads(said.model_dump_json()), **NEWER}) == said

    property_()


@pytest.mark.parametrize("word", catalogue.requests(), ids=lambda word: word.__name__)
def test_a_request_is_understood_whole_or_refused(word: type[Words]) -> None:
    @settings(max_examples=1, deadline=None, database=None)
    @given(built(word))
    def property_(said: Words) -> None:
        with pytest.raises(ValidationError, match="added-by-a-newer-version"):
            type(said).model_validate({**json.loads(said.model_dump_json()), **NEWER})

    property_()


def envelopes() -> st.SearchStrategy[Any]:
    """An own fact, about to be written, with every value that the decider and the loop may give it."""
    actors = st.none() | st.builds(Actor, who=NAMES, role=NAMES)
    said = st.builds(
        Said,
        id=st.uuids(),
        school=NAMES,
        at=INSTANTS,
        body=st.builds(TrackerOpened, pupil=NAMES),
        correlation=st.uuids(),
        actor=actors,
        trust=NAMES,
        cause=st.uuids(),
    )
    numbers = st.integers(1, 2**53)
    return st.builds(
        lambda said, at, position, heard: envelope_of(said, recorded_at=at, position=position, heard=heard),
        said, INSTANTS, numbers, numbers,
    )  # fmt: skip


@settings(deadline=None)
@given(envelopes(), st.integers(1, 2**53))
def test_an_envelope_reads_from_the_log_as_it_was_written(envelope: Any, sequence: int) -> None:
    read = recorded_from(subject_of(envelope), headers_of(envelope), b"{}", sequence)
    assert read.envelope == at_sequence(envelope, sequence)


def test_no_personal_value_travels_in_subject_or_headers() -> None:
    said = Said(
        UUID(int=1),
        "woodside",
        datetime(2026, 9, 7, tzinfo=UTC),
        TrackerOpened(pupil="pabc"),
        UUID(int=1),
        trust="reach2",
    )
    envelope = envelope_of(said, recorded_at=said.at, position=1, heard=0)
    assert subject_of(envelope) == "facts.reach2.rewards.woodside.pabc.TrackerOpened"
    assert set(headers_of(envelope)) == {"Nats-Msg-Id", "Rollcall"}
