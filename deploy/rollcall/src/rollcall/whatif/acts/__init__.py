"""What people said, told from what it led to: so that it can be said again to a domain under another policy."""

from rollcall.whatif.acts.duties import OfDuty, of_duty_now
from rollcall.whatif.acts.known import Known
from rollcall.whatif.acts.letters import OfLetter, of_letter_now
from rollcall.whatif.acts.office import OfUpdate, of_update_now
from rollcall.whatif.acts.requests import command_of, request_behind

__all__ = [
    "Known",
    "OfDuty",
    "OfLetter",
    "OfUpdate",
    "command_of",
    "of_duty_now",
    "of_letter_now",
    "of_update_now",
    "request_behind",
]
