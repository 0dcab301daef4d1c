"""Who takes an open duty upon them, so that no other does the same."""

from __future__ import annotations

from chassis.said import Decision, Said, States
from events.fact import Refusal
from events.pathway import ClaimDuty, DutyClaimed
from pathway.domain.case import case_of
from pathway.domain.recording import speaker


def claim(said: Said[ClaimDuty], states: States) -> Decision:
    """Take a duty."""
    case = case_of(said, said.body.pupil, states)
    owed, by = case.done.owed(said.body.duty), speaker(said)
    if owed is None or owed.due < said.at:
        return Refusal("not-open", "That duty is not open any more: look at the list again.")
    if owed.by not in (None, by):
        return Refusal("claimed", f"{owed.by} has taken that duty already: take another.")
    return [] if owed.by == by else [DutyClaimed(pupil=case.pupil, duty=said.body.duty, by=by)]
