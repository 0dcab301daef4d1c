"""The school as registers keep it: its set-up, policy, calendar and closures."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from events.fact import Fact, Request, Role, Words
from events.ids import class_id
from events.policy import Policy
from events.school import ClassOfPupils, Closure, Part, SchoolFile, Source, Term
from events.sealed import Sealed


class RegistersFact(Fact):
    """Base of the facts of *registers*."""

    service = "registers"


class ClassFact(RegistersFact):
    """Base of those that are about the register of a class."""

    keyed_by = "class_id"
    school: str
    form: str

    @property
    def class_id(self) -> str:
        """The key: the id of the class."""
        return class_id(self.school, self.form)


class Staff(Words):
    """A member of staff, by id; the name, the work e-mail and mobile number, and the id in the MIS are sealed."""

    id: str
    name: Sealed[str] | None = None
    role: Role
    years: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    pupils: tuple[str, ...] = ()
    lead: bool = False
    email: Sealed[str] | None = None
    telephone: Sealed[str] | None = None
    mis_id: Sealed[str] | None = None


class SchoolSetUp(RegistersFact):
    """A school was set up, or set up anew: its calendar, classes and staff are these from now on.

    `telephone`: the office's number, as parents dial it.
    """

    keyed_by = "school"
    school: str
    trust: str
    name: str
    timezone: str
    source: Source
    inset: tuple[date, ...] = ()
    closures: tuple[Closure, ...] = ()
    terms: tuple[Term, ...]
    classes: tuple[ClassOfPupils, ...]
    staff: tuple[Staff, ...] = ()
    telephone: str = ""


class PolicyAdopted(RegistersFact):
    """The school adopted a policy, in force from the local day `since`.

    Of two that name one day the later holds, for the whole of it: none is adopted for a day whose sessions have begun,
    the first of a school apart.
    """

    keyed_by = "school"
    school: str
    since: date
    policy: Policy


class SchoolDayDeclared(RegistersFact):
    """The MIS said that the school is open, or shut, on a date, whatever the terms say; None: it says so no more."""

    keyed_by = "school"
    school: str
    date: date
    open: bool | None


class ClosureDeclared(RegistersFact):
    """A person declared that the school is shut on a date, or for one session of it (snow), or withdrew that.

    It overrides the terms and the MIS; `withdrawn`: what was declared so holds no more. `reason` is for everybody to
    read, and names nobody.
    """

    keyed_by = "school"
    school: str
    date: date
    session: Part
    reason: str = ""
    withdrawn: bool = False
    by: str | None = None


class SetUpSchool(Request):
    """Set a school up, or set it up anew, from its school file."""

    service = "registers"
    file: SchoolFile

    @property
    def trust(self) -> str:
        """The trust that the school belongs to, whose log is made when it is new."""
        return self.file.trust


class DeclareClosure(Request):
    """Declare that the school is shut on a date, or for a session of it; `reason` names nobody."""

    service = "registers"
    date: date
    session: Part = "both"
    reason: str = Field(default="", max_length=80)


class WithdrawClosure(Request):
    """Withdraw what was declared closed."""

    service = "registers"
    date: date
    session: Part = "both"
