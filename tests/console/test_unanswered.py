"""A request without an answer ends with a sentence: whose answer, whether it may have been done, what to do."""

from uuid import UUID

import pytest

from chassis.requests import Asker, Posted, Unanswered
from events.pathway import DutiesOf, HoldPraise
from events.registers import RegistersOf

from .conftest import connected

POSTED = Posted(UUID(int=7), "woodside")
HOLD = HoldPraise.model_validate({"mis_id": "16", "until": "2026-09-14", "reason": "family-distress"})


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (DutiesOf(), "pathway did not answer DutiesOf in 0.1 seconds, and nothing was changed"),
        (HOLD, f"it may have been done all the same. .* with the same request id, {POSTED.id}, it is done once"),
    ],
)
async def test_whether_it_may_have_been_done_is_said(servers, five, request_, says):
    async with connected(servers, "operator") as client:
        with pytest.raises(Unanswered, match=says):
            await Asker(client).send(request_, POSTED, timeout=0.1)
    assert five.heard


async def test_a_service_that_does_not_run_did_nothing(servers):
    async with connected(servers, "operator") as client:
        with pytest.raises(Unanswered, match="registers does not run: RegistersOf was not heard and nothing was done"):
            await Asker(client).send(RegistersOf(), POSTED, timeout=0.1)
