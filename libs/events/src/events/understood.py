"""What a person or a program sends is understood whole, or refused: a field that is passed over is a wish not heard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from events.words import Words

Place = tuple[str | int, ...]


class Understood(Words):
    """Base of what is sent; a field that it does not have is refused by its name, however deep. Raises
    ValidationError.

    `{"date": "2026-09-07", "part": "PM"}` closes no school for the whole of that day.
    """

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="wrap")
    @classmethod
    def _whole(cls, given: Any, made: ModelWrapValidatorHandler[Self]) -> Self:
        if isinstance(given, Mapping):
            _refuse(cls, _unknown(cls, given, ()))
        understood = made(given)
        _refuse(cls, _strange(understood, given, ()))
        return understood


def _refuse(cls: type[BaseModel], found: Iterator[tuple[Place, str]]) -> None:
    errors = [InitErrorDetails(type=_error(names), loc=place, input=None) for place, names in found]
    if errors:
        raise ValidationError.from_exception_data(cls.__name__, errors, hide_input=True)


def _error(names: str) -> PydanticCustomError:
    return PydanticCustomError("strange_field", "there is no such field; there are {names}", {"names": names})


def _strange(made: Any, given: Any, at: Place) -> Iterator[tuple[Place, str]]:
    """The fields that were given and that what was made of them has not: where, and which there are."""
    if isinstance(made, BaseModel) and isinstance(given, Mapping):
        yield from _unknown(type(made), given, at)
        for name, field in type(made).model_fields.items():
            key = name if name in given else field.alias or name
            yield from _strange(getattr(made, name), given.get(key), (*at, key))
    elif isinstance(made, tuple | list) and isinstance(given, tuple | list):
        for number, (each, of) in enumerate(zip(made, given, strict=False)):
            yield from _strange(each, of, (*at, number))
    elif isinstance(made, Mapping) and isinstance(given, Mapping):
        for key in made.keys() & given.keys():
            yield from _strange(made[key], given[key], (*at, str(key)))


def _unknown(cls: type[BaseModel], given: Mapping[Any, Any], at: Place) -> Iterator[tuple[Place, str]]:
    names = {field.alias or name for name, field in cls.model_fields.items()}
    for strange in sorted(str(each) for each in given.keys() - names - cls.model_fields.keys()):
        yield (*at, strange[:80]), ", ".join(sorted(names)) or "none"
