"""A sealed field takes a token and nothing that was never sealed."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from events.registers import GuardianRecorded, PupilRecorded
from events.sealed import Sealed

TOKEN = "~pr7ao2cedlnloxhof~register~AAECAwQFBgcICQoLDA0ODw"
PLAIN = ["Amira", "", "07700 900123", "~", "~~~", "~pabc~register~", "~pabc~register~not base64!", " " + TOKEN]


def guardian(**fields: Any) -> GuardianRecorded:
    return GuardianRecorded.model_validate({"pupil": "pabc", "guardian": "gabc", "mis_id": TOKEN, **fields})


def test_a_token_is_taken_and_says_whose_it_is() -> None:
    telephone = guardian(telephone=TOKEN).telephone
    assert isinstance(telephone, Sealed)
    assert (telephone.subject, telephone.retention) == ("pr7ao2cedlnloxhof", "register")


def test_equal_tokens_are_equal_and_text_in_json() -> None:
    assert guardian(telephone=TOKEN) == guardian(telephone=Sealed(TOKEN))
    assert guardian(telephone=TOKEN).model_dump(mode="json")["telephone"] == TOKEN


@pytest.mark.parametrize("plain", [*PLAIN, TOKEN + "\n", TOKEN.upper(), TOKEN + "~", 7, date(2019, 3, 4), b"x"])
def test_plain_text_is_refused(plain: Any) -> None:
    with pytest.raises(ValidationError):
        guardian(telephone=plain)


@pytest.mark.parametrize("plain", PLAIN)
def test_plain_text_is_refused_in_json(plain: str) -> None:
    body = {"pupil": "pabc", "mis_id": TOKEN, "first_name": TOKEN, "last_name": plain, "form": "3B", "year": "3"}
    with pytest.raises(ValidationError):
        PupilRecorded.model_validate({**body, "entry": "2026-09-01"})


def test_a_date_is_sealed_as_text_like_everything_else() -> None:
    body = {"pupil": "pabc", "mis_id": TOKEN, "first_name": TOKEN, "last_name": TOKEN, "form": "3B", "year": "3"}
    pupil = PupilRecorded.model_validate({**body, "entry": "2026-09-01", "born": TOKEN})
    assert pupil.born == TOKEN


def test_a_forgotten_or_absent_value_is_none() -> None:
    assert guardian().telephone is None
