"""Published models."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Words(BaseModel):
    """Base of every published model: frozen, and forgiving of fields that a newer version added."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)
