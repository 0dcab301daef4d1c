"""What people said, told from what it led to: so that it can be said again to a domain under another policy."""

from rollcall.whatif.acts.known import Known
from rollcall.whatif.acts.letters import OfLetter, of_letter_now
from rollcall.whatif.acts.requests import request_behind

__all__ = ["Known", "OfLetter", "of_letter_now", "request_behind"]
