"""The parent meeting form as a file, to be filled in or as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from chassis.seal import FORGOTTEN
from chassis.service import Answer, Forgotten, Keyring, Later, Reading
from events.pathway import MeetingPack, MeetingPackOf
from pathway import projection
from pathway.adapters.meeting_form import MeetingForm
from pathway.adapters.rendering import Render
from pathway.handlers.files import filed

_PARENT = "a parent or carer"
_FORGOTTEN = "The pupil was forgotten: there is no form with a name any more."


def meeting_pack_of(render: Render) -> Answer:
    """Answers with the form of a meeting as a file; names are opened for the PDF alone."""

    async def answer(reading: Reading, asked: MeetingPackOf) -> Later:
        found = await projection.meeting_found(reading, asked)

        async def file() -> MeetingPack:
            pdf = partial(_pdf, render, reading.keyring, found)
            made = await filed(asked.format, found.canonical, pdf, "form", _FORGOTTEN)
            named = {"meeting": asked.meeting, "mis_id": found.meeting.mis_id, "state": found.meeting.state}
            known = {"known_at": found.told.knowledge.instant, "log_sequence": found.told.knowledge.sequence}
            return MeetingPack.model_validate({"school": reading.school, **named, **known, **made})

        return file

    return answer


async def _pdf(render: Render, keyring: Keyring, found: projection.FoundMeeting) -> bytes:
    """Raises Forgotten where the pupil was forgotten, and NotRendered."""
    row, meeting, told = found.pupil, found.meeting, found.told
    names = _names(found)
    opened = await keyring.open([row["first_name"], row["last_name"], *names.values()])
    if FORGOTTEN in (opened[row["first_name"]], opened[row["last_name"]]):
        raise Forgotten
    known = {who: opened[name] for who, name in names.items()}
    at = meeting.at.astimezone(told.zone)
    return await render(
        MeetingForm(
            template="meeting-form",
            version=1,
            school=told.set_up["name"],
            full_name=f"{opened[row['first_name']]} {opened[row['last_name']]}",
            form=row["form"],
            day=at.date().isoformat(),
            clock=f"{at:%H:%M}",
            purpose=meeting.purpose,
            staff=known.get(meeting.staff, meeting.staff),
            there=_there(found, known, opened[row["first_name"]]),
            held=meeting.state == "held",
            to_bring=found.to_bring,
            brought=meeting.brought,
            barriers=meeting.barriers,
            reasons=meeting.reasons or "",
            note=meeting.note or "",
            actions=[
                (each.what or "", known.get(each.owner, each.owner), each.due.isoformat()) for each in meeting.actions
            ],
            review=meeting.review.isoformat() if meeting.review else "",
            signed_by_parent=meeting.signed_by_parent,
            signed_by_school=meeting.signed_by_school,
            reference=str(meeting.meeting)[:8],
        )
    )


def _names(found: projection.FoundMeeting) -> Mapping[str, str]:
    """The sealed names of those whom the form shows, by their ids, and of nobody else."""
    meeting = found.meeting
    shown = {meeting.staff, *found.guardians, *found.staff, *(each.owner for each in meeting.actions)}
    return {who: name for who, name in found.told.names.items() if who in shown}


def _there(found: projection.FoundMeeting, known: Mapping[str, str], pupil: str) -> Sequence[str]:
    """Who was there by name: parents, the child, staff."""
    parents = [known.get(who, _PARENT) for who in found.guardians]
    return [*parents, *([pupil] if found.pupil_came else []), *(known.get(who, who) for who in found.staff)]
