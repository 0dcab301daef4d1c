"""The roll: pupils and their guardians, as the MIS records them, and the pupils who were forgotten."""

from __future__ import annotations

from datetime import date
from typing import Literal

from events.fact import Request
from events.registers.schools import RegistersFact
from events.sealed import Sealed

Flag = Literal["child-protection", "social-worker"]
"""What a rule asks of a pupil (procedures.md, "visit", "call"); every other characteristic is sealed."""


class PupilRecorded(RegistersFact):
    """The MIS recorded a pupil so: the whole of the entry, the latest one holds.

    `form` is the class; `first_name` the one the child goes by; `born` an ISO date; `characteristics` a JSON list.
    `compulsory_from`: the day from which the child is of compulsory school age, one of three in a year: rules need it,
    and it tells no birthday; None where the MIS gives no date of birth. `classless`: the MIS has the pupil in no class,
    and `form` is the last one.
    """

    keyed_by = "pupil"
    pupil: str
    mis_id: Sealed[str]
    first_name: Sealed[str]
    last_name: Sealed[str]
    born: Sealed[date] | None = None
    characteristics: Sealed[str] | None = None
    form: str
    year: str
    entry: date
    leaving: date | None = None
    flags: tuple[Flag, ...] = ()
    compulsory_from: date | None = None
    classless: bool = False


class PupilRemoved(RegistersFact):
    """The MIS deleted its record of a pupil; what was marked stays."""

    keyed_by = "pupil"
    pupil: str


class GuardianRecorded(RegistersFact):
    """The MIS recorded who a guardian is to a pupil, and how to reach them: the latest one holds.

    `barred`: a court order stands, until a person clears it. `telephone`: the first mobile number by ranking, else
    the first number. `other_telephones`, `other_emails`: those beside `telephone` and `email`, in the order in which
    they are tried: mobile numbers first, of which there are `other_mobiles`; nobody is texted on the others.
    `address`: the home, as one line.
    """

    keyed_by = "pupil"
    pupil: str
    guardian: str
    mis_id: Sealed[str]
    name: Sealed[str] | None = None
    telephone: Sealed[str] | None = None
    email: Sealed[str] | None = None
    language: Sealed[str] | None = None
    legal: bool = False
    primary: bool = False
    priority: int | None = None
    unsubscribed: bool = False
    barred: bool = False
    address: Sealed[str] | None = None
    other_telephones: tuple[Sealed[str], ...] = ()
    other_mobiles: int = 0
    other_emails: tuple[Sealed[str], ...] = ()

    @property
    def lines(self) -> list[Sealed[str]]:
        """Every number and address, in the order in which they are tried."""
        every = (self.telephone, *self.other_telephones, self.email, *self.other_emails)
        return [line for line in every if line is not None]


class GuardianRemoved(RegistersFact):
    """The MIS deleted the relationship of a guardian to a pupil."""

    keyed_by = "pupil"
    pupil: str
    guardian: str


class PupilForgotten(RegistersFact):
    """A pupil was forgotten: the keys that opened their sealed fields, and those of `guardians`, were destroyed."""

    keyed_by = "pupil"
    pupil: str
    guardians: tuple[str, ...] = ()


class ForgetPupil(Request):
    """Destroy a pupil's keys; `pupil` is the opaque id."""

    service = "registers"
    pupil: str
