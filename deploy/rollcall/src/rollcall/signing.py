"""Saying something through a school's signed hook, as its MIS would."""

from __future__ import annotations

import os
import secrets
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import httpx
from standardwebhooks import Webhook


async def signed_post(client: httpx.AsyncClient, school: str, identity: str, body: str) -> httpx.Response:
    """Post a signed hook body; the secret is the school's own, or made up for as long as this process lives."""
    now = datetime.now(UTC)  # noqa: TID251 - signatures use the wall clock
    headers = {
        "webhook-id": identity,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(hook_secret(school)).sign(identity, now, body),
        "content-type": "application/json",
    }
    return await client.post(f"/hooks/arbor/{school}", content=body.encode(), headers=headers)


def hook_secret(school: str) -> str:
    """The secret of a school's hook: from the environment, or made now and put there for this process."""
    name = f"ROLLCALL_HOOK_SECRET_{school.upper().replace('-', '_')}"
    if f"{name}_FILE" in os.environ:
        return Path(os.environ[f"{name}_FILE"]).read_text("utf-8").strip()
    return os.environ.setdefault(name, "whsec_" + b64encode(secrets.token_bytes(24)).decode())
