"""What a person makes of the parents' update that waits: a note under it, and the approval that sends it.

They approve what the preview showed: the very figures and note, as many families as it counted, and as many left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from chassis.said import Decision, Said, States
from events.fact import Fact, Refusal
from events.notifications import ApproveUpdate, MessageWithheld, NoteUpdate, UpdateApproved, UpdateNoted
from events.policy import UpdatePolicy
from notifications.domain.audience import Approving, messages, said_by, shared_by
from notifications.domain.bulletins import Update
from notifications.domain.people import Found
from notifications.domain.school import SCHOOL


def note(said: Said[NoteUpdate], states: States) -> Decision:
    """Another note under it, once."""
    found: Found = states[SCHOOL].done
    fault = _fault(said, said.body.update, states)
    if fault is not None or found.update is None:
        return fault or []
    wanted: Any = said.body.note
    if not found.update.waits(said.at):
        return _too_late(found.update)
    if wanted == found.update.note:
        return []
    return [UpdateNoted(school=said.school, update=found.update.id, day=found.update.day, note=wanted, by=_who(said))]


def approve(said: Said[ApproveUpdate], states: States) -> Decision:
    """It goes to each family once, if they are as many as whoever approves it believes."""
    found: Found = states[SCHOOL].done
    fault = _fault(said, said.body.update, states)
    if fault is not None or found.update is None:
        return fault or []
    if found.update.state == "approved":
        return []
    if not found.update.waits(said.at):
        return _too_late(found.update)
    facts = messages(said, found.update, states)
    fault = _changed(said.body, said_by(found.update, states)) or _miscounted(said.body, facts)
    return fault or [_approved(said, found.update, facts), *facts]


def _approved(said: Said[ApproveUpdate], update: Update, facts: Sequence[Fact]) -> UpdateApproved:
    left_out = _left_out(facts)
    return UpdateApproved(
        school=said.school,
        update=update.id,
        day=update.day,
        families=len(facts) - left_out,
        left_out=left_out,
        by=_who(said),
        shared=shared_by(said),
        digest=said.body.digest,
    )


def _fault(said: Said[Any], update: UUID, states: States) -> Refusal | None:
    school, found = states[SCHOOL].seen, states[SCHOOL].done
    if not school.known or found.update is None or found.update.id != update:
        return Refusal("no-such-update", "There is no such update: take its id from rollcall update.")
    policy = school.policy(found.update.day).update or UpdatePolicy()
    if said.actor is None or said.actor.role not in policy.approvers:
        who = " or ".join(role.replace("-", " ") for role in policy.approvers)
        return Refusal("not-for-role", f"The parents' update is approved by {who}: ask them.")
    return None


def _too_late(update: Update) -> Refusal:
    if update.state == "asked":
        return Refusal("not-prepared", "The figures of its week are not there yet: try again in a moment.")
    return Refusal("not-waiting", f"The update of {update.day} does not wait any more: see rollcall update.")


def _changed(command: ApproveUpdate, digest: str) -> Refusal | None:
    """It stops where it says something else than whoever approves it has seen: another figure, another note."""
    if isinstance(command, Approving) and command.again:
        return None
    if not command.digest:
        return Refusal("not-seen", "Say what you have seen of it: the preview names its digest.")
    if command.digest != digest:
        return Refusal("changed", "It says something else now than what you have seen: look at the preview again.")
    return None


def _miscounted(command: ApproveUpdate, facts: Sequence[Fact]) -> Refusal | None:
    """It stops where somebody is left out of whom whoever approves it does not know."""
    left_out = _left_out(facts)
    if left_out != command.left_out:
        says = f"{left_out} would be left out, not {command.left_out}: see who and why in the preview, and say so."
        return Refusal("left-out", says)
    if len(facts) - left_out != command.families:
        says = f"It would go to {len(facts) - left_out} families, not {command.families}: look at the preview again."
        return Refusal("miscounted", says)
    return None


def _left_out(facts: Iterable[Fact]) -> int:
    return sum(isinstance(fact, MessageWithheld) for fact in facts)


def _who(said: Said[Any]) -> str:
    return said.actor.who if said.actor else "unknown"
