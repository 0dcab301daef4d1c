"""What people write in their own words: what has to be said is not said with a blank."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError


def _is_blank(text: str) -> bool:
    """Whether nothing of it can be seen."""
    return not any(each.isprintable() and not each.isspace() for each in text)


def _said(text: str) -> str:
    if _is_blank(text):
        raise PydanticCustomError("blank", "say it in a few words, for a blank says nothing")
    return text


def _or_nothing(text: str | None) -> str | None:
    return None if text is None or _is_blank(text) else text


Written: TypeAlias = Annotated[str, AfterValidator(_said)]
"""Free text without which a command says nothing: a blank is refused (`wrong-shape`)."""

Remark: TypeAlias = Annotated[str | None, AfterValidator(_or_nothing)]
"""Free text that a command may carry: a blank is none."""
