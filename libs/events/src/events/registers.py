"""What *registers* publishes and answers: the school, its roll, its registers, and who is absent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from events.fact import Fact, Request, Role, Words
from events.ids import Session, class_id
from events.policy import Policy
from events.school import ClassOfPupils, Closure, Part, SchoolFile, Source, Term
from events.sealed import Sealed

Flag = Literal["child-protection", "social-worker"]
"""What a rule asks of a pupil (procedures.md, "visit", "call"); every other characteristic is sealed."""


Suspected = Literal["all-at-once", "left"]


class RegistersFact(Fact):
    """Base of the facts of *registers*."""

    service = "registers"


class Staff(Words):
    """A member of staff, by id; the name is sealed."""

    id: str
    name: Sealed[str] | None = None
    role: Role
    years: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    pupils: tuple[str, ...] = ()
    lead: bool = False


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
    """The school adopted a policy, in force from the local day `since`."""

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


class PupilRecorded(RegistersFact):
    """The MIS recorded a pupil so: the whole of the entry, the latest one holds.

    `form` is the class; `first_name` the one the child goes by; `born` an ISO date; `characteristics` a JSON list.
    `compulsory_from`: the day from which the child is of compulsory school age, one of three in a year: rules need it,
    and it tells no birthday; None where the MIS gives no date of birth.
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


class PupilRemoved(RegistersFact):
    """The MIS deleted its record of a pupil; what was marked stays."""

    keyed_by = "pupil"
    pupil: str


class GuardianRecorded(RegistersFact):
    """The MIS recorded who a guardian is to a pupil, and how to reach them: the latest one holds.

    `barred`: a court order stands, until a person clears it. `telephone`: the first number by ranking, E.164.
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


class GuardianRemoved(RegistersFact):
    """The MIS deleted the relationship of a guardian to a pupil."""

    keyed_by = "pupil"
    pupil: str
    guardian: str


class AbsenceReported(RegistersFact):
    """An absence note was recorded: somebody told the school of an absence, from and to local times.

    `code`: the code that the school gave it, if any; `approved`: whether a person approved it.
    """

    keyed_by = "pupil"
    pupil: str
    note: str
    first: datetime
    last: datetime
    code: str | None = None
    approved: bool = False
    text: Sealed[str] | None = None


class AbsenceReportWithdrawn(RegistersFact):
    """An absence note was deleted (as when it is rejected): it explains nothing any more."""

    keyed_by = "pupil"
    pupil: str
    note: str


class MarksRecorded(RegistersFact):
    """Marks were heard for a register that is not complete yet: pupil → code (None: the mark was deleted)."""

    keyed_by = "class_id"
    school: str
    form: str
    date: date
    session: Session
    marks: dict[str, str | None]
    minutes_late: dict[str, int] = Field(default_factory=dict)

    @property
    def class_id(self) -> str:
        """The key: the id of the class."""
        return class_id(self.school, self.form)


class RegisterTaken(RegistersFact):
    """A class's register was completed, or every pupil on its roll had a mark: all its marks, pupil → code."""

    keyed_by = "class_id"
    school: str
    form: str
    year: str
    date: date
    session: Session
    marks: dict[str, str]
    minutes_late: dict[str, int] = Field(default_factory=dict)
    unmarked: tuple[str, ...] = ()
    completed_at: datetime | None = None
    completed_by: str | None = None

    @property
    def class_id(self) -> str:
        """The key: the id of the class."""
        return class_id(self.school, self.form)


class RegisterAmended(RegistersFact):
    """An entry of a taken or closed register was changed: original, new (None: no mark), reason, when, and who.

    `before_close`: the session's registers had not closed yet, so the change is one of the register's draft.
    """

    keyed_by = "pupil"
    pupil: str
    form: str
    date: date
    session: Session
    original: str | None
    new: str | None
    minutes_late: int | None = None
    reason: str = ""
    amended_at: datetime
    amended_by: str | None = None
    before_close: bool = False


class RegisterAnnulled(RegistersFact):
    """The session of a class's register turned out to be closed: the marks of these pupils count no more.

    Should the session be open after all, the register is said again (`RegisterTaken`, or `MarksRecorded`).
    """

    keyed_by = "class_id"
    school: str
    form: str
    date: date
    session: Session
    pupils: tuple[str, ...]

    @property
    def class_id(self) -> str:
        """The key: the id of the class."""
        return class_id(self.school, self.form)


class CodeSettled(RegistersFact):
    """A person settled which code a session has: it is to be written back to the MIS, whose mark then says the same.

    `original`: the code that stood in the register (None: no mark). The mark itself changes when the MIS says so.
    """

    keyed_by = "pupil"
    pupil: str
    date: date
    session: Session
    code: str
    original: str | None = None
    reason: Sealed[str] | None = None
    by: str
    mis_id: Sealed[str] | None = None


class CodeWrittenBack(RegistersFact):
    """The MIS took a settled code."""

    keyed_by = "pupil"
    pupil: str
    date: date
    session: Session
    code: str
    attempt: int = 1


class WriteBackFailed(RegistersFact):
    """The MIS did not take a settled code, at that attempt (from 1), and why.

    `again_at`: when it is tried again; None: no more, a person enters it in the MIS.
    """

    keyed_by = "pupil"
    pupil: str
    date: date
    session: Session
    code: str
    attempt: int = 1
    reason: str
    again_at: datetime | None = None


class WriteBackRetried(RegistersFact):
    """The hour of another attempt came: the settled code is handed to the MIS again."""

    keyed_by = "pupil"
    pupil: str
    date: date
    session: Session
    code: str
    attempt: int
    mis_id: Sealed[str] | None = None


class FeedWentStale(RegistersFact):
    """The source of marks gave no sign of life (a delivery or a poll, also an empty one) within its period and grace.

    What is known may be old: nothing is sent by itself until the feed returns, or a person lifts this. Said once for
    each silence.
    """

    keyed_by = "school"
    school: str
    source: Source
    last_heard_at: datetime | None = None
    since: datetime | None = None


class FeedReturned(RegistersFact):
    """The source of marks gave a sign of life again."""

    keyed_by = "school"
    school: str
    source: Source


class StaleFeedLifted(RegistersFact):
    """A person decided that what is known may be acted upon although the feed is stale."""

    keyed_by = "school"
    school: str
    source: Source
    by: str


class PupilAbsent(RegistersFact):
    """A pupil was absent from a session (never `U`: a child who came late).

    `explained`: by a code other than N or O, a note covering it, or a contact `spoke` with a code. `authorised_by`: the
    authorised code that a note or contact gave, if any. `consecutive`: which consecutive school day of absence it is,
    from 1.
    """

    keyed_by = "pupil"
    pupil: str
    form: str
    date: date
    session: Session
    code: str
    explained: bool
    authorised: bool
    authorised_by: str | None = None
    consecutive: int
    flags: tuple[Flag, ...] = ()


class AbsenceExplained(RegistersFact):
    """An absence that was said to be unexplained was explained: by the mark itself, a note, a contact, or a
    reply that a person confirmed.

    `code`: what explains it (None: a note without a code); `authorised`: whether that code is an authorised one.
    """

    keyed_by = "pupil"
    pupil: str
    date: date
    session: Session
    by: Literal["mark", "note", "contact", "reply"]
    code: str | None
    authorised: bool


class AbsenceWithdrawn(RegistersFact):
    """An absence that had been said was not one.

    `false`: the mark is now present, L, an approved activity or not required (a sent text is corrected);
    `unmarked`: the mark was deleted, nothing is known; `off-roll`: the pupil was not on the roll that day; `closed`:
    the session was not held (nobody was required to attend: a sent text is corrected).
    """

    keyed_by = "pupil"
    pupil: str
    date: date
    session: Session
    reason: Literal["false", "unmarked", "off-roll", "closed"]
    code: str | None = None


class PupilFound(RegistersFact):
    """A child who was truly absent was found: arrived after the register closed, is marked present in a later session,
    or was seen by a visitor."""

    keyed_by = "pupil"
    pupil: str
    date: date
    session: Session
    how: Literal["arrived-late", "later-session", "seen"]


class RegistersChecked(RegistersFact):
    """The registers of a session were looked at, when due or later: these classes had not completed theirs."""

    keyed_by = "school"
    school: str
    date: date
    session: Session
    overdue: tuple[str, ...] = ()
    due_at: datetime | None = None


class RegisterOverdue(RegistersFact):
    """A class's register had not been taken when it was due."""

    keyed_by = "class_id"
    school: str
    form: str
    date: date
    session: Session
    due_at: datetime

    @property
    def class_id(self) -> str:
        """The key: the id of the class."""
        return class_id(self.school, self.form)


class RegisterChased(RegistersFact):
    """Staff were asked for a class's register that had not been taken: whose turn it was (`step`), and who they are.

    It stands down by itself: with `RegisterTaken`, or with the closure of the session.
    """

    keyed_by = "class_id"
    school: str
    form: str
    date: date
    session: Session
    step: Role
    staff: tuple[str, ...]
    due_at: datetime

    @property
    def class_id(self) -> str:
        """The key: the id of the class."""
        return class_id(self.school, self.form)


class UnmarkedChased(RegistersFact):
    """Staff were asked for marks that were missing in a taken register: those pupils are not said to be absent."""

    keyed_by = "class_id"
    school: str
    form: str
    date: date
    session: Session
    step: Role
    staff: tuple[str, ...] = ()
    pupils: tuple[str, ...]

    @property
    def class_id(self) -> str:
        """The key: the id of the class."""
        return class_id(self.school, self.form)


class RegisterSuspected(RegistersFact):
    """A register looks wrong, said once for each reason.

    `all-at-once`: everybody present, within seconds from its opening to its completion; `left`: it marks these pupils
    as attending, who had left the school before that date.
    """

    keyed_by = "class_id"
    school: str
    form: str
    date: date
    session: Session
    reason: Suspected
    pupils: tuple[str, ...] = ()

    @property
    def class_id(self) -> str:
        """The key: the id of the class."""
        return class_id(self.school, self.form)


class SessionClosed(RegistersFact):
    """The registers of a session closed; these classes had not completed theirs."""

    keyed_by = "school"
    school: str
    date: date
    session: Session
    not_taken: tuple[str, ...] = ()
    closed_at: datetime | None = None


class EntityQuarantined(RegistersFact):
    """Something that the MIS said could not be taken: kept aside, with the reason, until it can.

    `waits_for`: what would make it take-able by itself (`Student:16`, `roll:16`), or None: a person retries it.
    """

    keyed_by = "school"
    school: str
    entity_type: str
    entity: str
    revision: int
    reason: str
    waits_for: str | None = None


class EntityReleased(RegistersFact):
    """What had been quarantined was taken after all, or a later revision in its place: it waits no more."""

    keyed_by = "school"
    school: str
    entity_type: str
    entity: str
    revision: int


class PupilForgotten(RegistersFact):
    """A pupil was forgotten: the keys that opened their sealed fields, and those of `guardians`, were destroyed."""

    keyed_by = "pupil"
    pupil: str
    guardians: tuple[str, ...] = ()


class CodeDifference(Words):
    """A code that the MIS counts as something else than Rollcall does; None: it has no class there."""

    code: str
    ours: str | None
    theirs: str | None


class CodesCompared(RegistersFact):
    """What the MIS counts its codes as was compared with `events.codes`: these differ. Rollcall's own classes hold."""

    keyed_by = "school"
    school: str
    differences: tuple[CodeDifference, ...] = ()


# Requests -------------------------------------------------------------------------------------------------------------


class SetUpSchool(Request):
    """Set a school up, or set it up anew, from its school file."""

    service = "registers"
    file: SchoolFile

    @property
    def trust(self) -> str:
        """The trust that the school belongs to, whose log is made when it is new."""
        return self.file.trust


class ForgetPupil(Request):
    """Destroy a pupil's keys; `pupil` is the opaque id."""

    service = "registers"
    pupil: str


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


class LiftStaleFeed(Request):
    """Let what is known be acted upon although the feed is stale."""

    service = "registers"


class SettleCode(Request):
    """Settle the code of a pupil's session, and write it back to the MIS; `mis_id` is the MIS's id of the pupil."""

    service = "registers"
    mis_id: str
    date: date
    session: Session
    code: str
    reason: str | None = Field(default=None, max_length=500)


class StillUnexplained(Request):
    """Which of these absences are still unexplained, as registers' decision state knows it now?"""

    service = "registers"
    question = True
    date: date
    pupils: tuple[str, ...]


class Unexplained(Words):
    """The answer: pupil → the sessions of that day in which they are said absent and still unexplained."""

    sessions: dict[str, tuple[Session, ...]]


class RetryQuarantined(Request):
    """Take a quarantined entity up again."""

    service = "registers"
    id: UUID


class Quarantined(Request):
    """What is in quarantine?"""

    service = "registers"
    question = True


class QuarantinedEntity(Words):
    """A row of the quarantine; `since` is when it was first refused."""

    id: UUID
    entity_type: str
    entity: str
    revision: int
    reason: str
    waits_for: str | None
    since: datetime


class Quarantine(Words):
    """The answer: everything in quarantine for the school, oldest first."""

    school: str
    rows: tuple[QuarantinedEntity, ...]


class AmendmentsOf(Request):
    """Which entries were amended, of the sessions of a period (both days included)?

    `drafts`: also the changes of taken registers that had not closed yet.
    """

    service = "registers"
    question = True
    first: date
    last: date
    drafts: bool = False


class Amendment(Words):
    """A changed entry; `mis_id` is the MIS's id of the pupil, `recorded_at` when the platform heard it."""

    mis_id: str
    form: str
    date: date
    session: Session
    original: str | None
    new: str | None
    minutes_late: int | None = None
    reason: str = ""
    amended_at: datetime
    amended_by: str | None = None
    before_close: bool = False
    recorded_at: datetime


class Amendments(Words):
    """The answer, in the order in which they were heard."""

    school: str
    rows: tuple[Amendment, ...]


class DifferencesOf(Request):
    """Which settled codes does the MIS not show, as it was heard so far?"""

    service = "registers"
    question = True


class Difference(Words):
    """A session whose settled code is not its mark (`mark` None: there is none); `again_at`: when it is tried again."""

    pupil: str
    date: date
    session: Session
    settled: str
    mark: str | None
    state: Literal["waiting", "written", "failed"]
    attempts: int
    reason: str = ""
    again_at: datetime | None = None


class Differences(Words):
    """The answer, by pupil and date."""

    school: str
    rows: tuple[Difference, ...]


RegisterState = Literal["closed", "not-due", "due", "overdue", "taken", "taken-late"]


class RegistersOf(Request):
    """How do the registers of a local day (None: today) stand?"""

    service = "registers"
    question = True
    on: date | None = None


class Chased(Words):
    """Who was asked for a register, when, and as whose turn."""

    at: datetime
    step: str
    staff: tuple[str, ...]


class RegisterRow(Words):
    """A class's register of a session; `unmarked`: opaque ids of the pupils without a mark in a taken one."""

    form: str
    year: str
    session: Session
    state: RegisterState
    due_at: datetime
    closes_at: datetime
    taken_at: datetime | None = None
    marked: int = 0
    unmarked: tuple[str, ...] = ()
    chased: tuple[Chased, ...] = ()
    suspected: tuple[str, ...] = ()


class Registers(Words):
    """The answer: a row for each class and session of that day."""

    school: str
    on: date
    rows: tuple[RegisterRow, ...]


class HeardSoFar(Request):
    """From where are the change logs of the school's MIS to be read on?"""

    service = "registers"
    question = True


class HeardTo(Words):
    """The answer: the source, the school's day, and the revision up to which each change log was heard."""

    school: str
    source: Source
    today: date
    revisions: dict[str, int]


class MarkRow(Words):
    """A mark as a line of a file has it; `mis_id`: the student's id in the MIS."""

    line: int
    mis_id: str
    date: date
    session: Session
    code: str
    minutes_late: int | None = None


class PupilRow(Words):
    """A pupil as a line of a file has them. `flags` None: the file does not say, and what was known holds."""

    line: int
    mis_id: str
    first_name: str
    last_name: str
    form: str
    year: str = ""
    entry: date
    leaving: date | None = None
    born: date | None = None
    characteristics: tuple[str, ...] = ()
    flags: tuple[Flag, ...] | None = None


class ImportRows(Request):
    """Hear marks or pupils out of a file, as any source says them; the later import of the same thing holds."""

    service = "registers"
    marks: tuple[MarkRow, ...] = ()
    pupils: tuple[PupilRow, ...] = ()


class ForeseeRows(Request):
    """What would change if these rows were imported now?"""

    service = "registers"
    question = True
    marks: tuple[MarkRow, ...] = ()
    pupils: tuple[PupilRow, ...] = ()


class ForeseenRow(Words):
    """A row: `before` and `after` the mark's code, or the pupil's class and dates; nothing personal."""

    line: int
    result: Literal["new", "changed", "same", "quarantined"]
    before: str | None = None
    after: str | None = None
    reason: str = ""


class Foreseen(Words):
    """The answer: every row by its line, and how many facts of each word would be said."""

    rows: tuple[ForeseenRow, ...]
    facts: dict[str, int]
