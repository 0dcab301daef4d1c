"""What leaves the edge is sealed, and the service is whole."""

from pathlib import Path

import pytest

from chassis.service import Forgotten
from events.ids import pupil_id
from events.pathway import (
    ArrangeVisit,
    ConcernsOf,
    DutiesOf,
    HoldMeeting,
    LedgerOf,
    LetterIssuing,
    LetterOf,
    LettersOf,
    ProceduresOf,
    QueueOf,
    RecordContact,
    RecordVisit,
    StagesOf,
)
from events.sealed import Sealed
from pathway import domain, projection
from pathway.app import build
from pathway.handlers import sealing

CONTACT = RecordContact(mis_id="16", date="2026-09-07", outcome="spoke", note="mum: ill")


class Keyring:
    def __init__(self, forgotten: bool = False) -> None:
        self.forgotten = forgotten

    async def seal(self, school, plain):
        if self.forgotten:
            raise Forgotten
        return [Sealed(f"~{subject}~{retention}~{len(text)}") for subject, retention, text in plain]


class Platform:
    keyring, folder = Keyring(), Path("nowhere")


async def test_a_note_is_sealed_for_the_pupil_as_contact():
    sealed = await sealing(Keyring())("woodside", CONTACT)
    assert sealed.note == f"~{pupil_id('woodside', '16')}~contact~8"


BLANK = ArrangeVisit(mis_id="16", date="2026-09-07", staff="inc", at="2026-09-07T10:00:00Z", reason="  ")


@pytest.mark.parametrize("request_", [CONTACT.model_copy(update={"note": None}), DutiesOf(), BLANK])
async def test_what_has_no_free_text_is_left_alone(request_):
    assert await sealing(Keyring())("woodside", request_) is request_


async def test_a_note_about_a_pupil_who_was_forgotten_is_dropped():
    visit = RecordVisit(mis_id="16", date="2026-09-07", outcome="seen", note="at the door")
    assert (await sealing(Keyring(forgotten=True))("woodside", visit)).note is None


async def test_a_sealed_note_is_a_word_that_facts_take(woodside):
    sealed = await sealing(Keyring())("woodside", CONTACT)
    [contact] = woodside.told(sealed, "09:40")
    assert contact.note == sealed.note


def test_the_service_is_built_of_its_domain_and_tables():
    service = build(Platform())
    assert service.domain is domain
    assert service.projection is projection
    assert {
        ConcernsOf,
        DutiesOf,
        QueueOf,
        LedgerOf,
        ProceduresOf,
        LettersOf,
        LetterOf,
        StagesOf,
    } <= service.questions.keys()
    assert service.effects.keys() == {LetterIssuing}


async def test_the_texts_of_a_meetings_form_are_sealed_and_its_actions_too():
    actions = (
        {"what": "find a bus", "owner": "staff-3", "due": "2026-09-11"},
        {"owner": "family", "due": "2026-09-11"},
    )
    form = HoldMeeting(mis_id="16", purpose="support", reasons="the bus", note="agreed", actions=actions)
    sealed = await sealing(Keyring())("woodside", form)
    subject = f"~{pupil_id('woodside', '16')}~contact"
    assert (sealed.reasons, sealed.note) == (f"{subject}~7", f"{subject}~6")
    assert [action.what for action in sealed.actions] == [f"{subject}~10", None]
    forgotten = await sealing(Keyring(forgotten=True))("woodside", form)
    assert (forgotten.reasons, forgotten.note, forgotten.actions[0].what) == (None, None, None)
