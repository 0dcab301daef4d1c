"""Every free text of every command: what has to be said is not said with a blank, and a blank remark is none."""

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from pydantic import TypeAdapter, ValidationError

from events.catalogue import requests
from events.fact import Words
from events.written import LEAVE_BLANKS

FREE = {"note", "reason", "reasons", "text", "what"}
"""What fields of free text are called."""
NEEDED = {
    "ExplainDifference.reason",
    "HoldPraise.reason",
    "NoteUpdate.note",
    "RaiseConcern.text",
    "RecordReply.text",
    "UndoContact.reason",
    "UndoVisit.reason",
}
SHOWN = {"DeclareClosure.reason", "RecordNamesShown.what"}
"""A name that a closure has in the calendar, which may have none, and what names were shown in: no free text."""
BLANKS = ["", " ", "\t\n ", "\u00a0", "\u2003", "\u200b", "\ufeff \u2060"]


def texts(of: type[Words], name: str) -> Iterator[tuple[str, Any]]:
    """The free texts of a command, and of what stands in it, and how each is read."""
    for field, read in get_type_hints(of, include_extras=True).items():
        inner = [each for each in get_args(read) if isinstance(each, type) and issubclass(each, Words)]
        for each in inner:
            yield from texts(each, f"{name}.{field}")
        if field in FREE and get_origin(read) is not Literal:
            yield f"{name}.{field}", TypeAdapter(read)


COMMANDS = [request for request in requests() if not request.question]
TEXTS = {name: read for command in COMMANDS for name, read in texts(command, command.__name__) if name not in SHOWN}


def test_every_text_that_has_to_be_said_is_known() -> None:
    assert TEXTS.keys() >= NEEDED
    assert len(TEXTS) > 2 * len(NEEDED)


@pytest.mark.parametrize("blank", BLANKS, ids=ascii)
@pytest.mark.parametrize("text", sorted(TEXTS))
def test_a_blank_is_nothing_that_is_said(text: str, blank: str) -> None:
    if text in NEEDED:
        with pytest.raises(ValidationError, match="say it in a few words"):
            TEXTS[text].validate_python(blank)
    else:
        assert TEXTS[text].validate_python(blank) is None


@pytest.mark.parametrize("text", sorted(NEEDED))
def test_whoever_only_passes_a_command_on_leaves_a_blank_to_whom_it_is_said(text: str) -> None:
    assert TEXTS[text].validate_python("  ", context=LEAVE_BLANKS) == "  "


@pytest.mark.parametrize("text", sorted(TEXTS))
def test_what_is_said_is_kept_as_it_was_written(text: str) -> None:
    assert TEXTS[text].validate_python(" Nan's\nfuneral ") == " Nan's\nfuneral "
