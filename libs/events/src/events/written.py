"""What people write in their own words: what has to be said is not said with a blank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, ValidationInfo
from pydantic_core import PydanticCustomError

LEAVE_BLANKS: Mapping[str, str] = {"blanks": "left"}
"""The context in which a command is read that is only passed on: whoever it is said to refuses it."""


def _is_blank(text: str) -> bool:
    """Whether nothing of it can be seen."""
    return not any(each.isprintable() and not each.isspace() for each in text)


def _said(text: str, read: ValidationInfo) -> str:
    if _is_blank(text) and read.context != LEAVE_BLANKS:
        raise PydanticCustomError("blank", "say it in a few words, for a blank says nothing")
    return text


def _or_nothing(text: str | None) -> str | None:
    return None if text is None or _is_blank(text) else text


Written: TypeAlias = Annotated[str, AfterValidator(_said)]
"""Free text without which a command says nothing: a blank is refused (`wrong-shape`)."""

Remark: TypeAlias = Annotated[str | None, AfterValidator(_or_nothing)]
"""Free text that a command may carry: a blank is none."""
