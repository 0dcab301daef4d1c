"""Sealed personal fields: a token in place of a name, number, address, free text or characteristic.

The token names whose key opens it and nothing else: `~<subject>~<retention class>~<base64url>`. Sealing is
deterministic (chassis.seal, AES-SIV), so an unchanged value is an unchanged token and tokens can be compared.
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

T = TypeVar("T")
_PATTERN = r"^~[a-z0-9:-]+~[a-z]+~[A-Za-z0-9_-]+$"


class Sealed(str, Generic[T]):
    """A token that stands for a value of type `T` (always sealed as text)."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Accept a token, refuse anything that was never sealed."""
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema(pattern=_PATTERN))

    @property
    def subject(self) -> str:
        """Whose key opens it: a pupil, a guardian, a member of staff."""
        return self.split("~")[1]

    @property
    def retention(self) -> str:
        """Which of the subject's keys: a retention class, such as `register` or `contact`."""
        return self.split("~")[2]
