"""What is answered as a file: JSON in opaque ids, or a PDF with names, made once the read tables were let go of."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any, Literal

from chassis.rendering import NotRendered
from chassis.service import Forgotten, Refused


async def filed(
    kind: Literal["pdf", "json"], canonical: bytes, pdf: Callable[[], Awaitable[bytes]], what: str, forgotten: str
) -> dict[str, Any]:
    """The fields that every file's answer has; `what` it is, `forgotten`: the sentence where a name is gone.

    Raises Refused where a PDF cannot be made.
    """
    try:
        file = await pdf() if kind == "pdf" else canonical
    except NotRendered:
        raise Refused("not-rendered", f"The {what} cannot be made as a PDF: look at the names in the MIS.") from None
    except Forgotten:
        raise Refused("forgotten", forgotten) from None
    return {
        "media_type": "application/pdf" if kind == "pdf" else "application/json",
        "sha256": sha256(file).hexdigest(),
        "content": b64encode(file).decode(),
    }
