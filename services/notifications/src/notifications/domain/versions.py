"""Which version of each template is sent: a text is decided with its version, and made of that wording."""

from __future__ import annotations

from collections.abc import Mapping

from events.notifications import Template

VERSIONS: Mapping[Template, int] = {"absence": 1, "correction": 2, "improvement": 1, "update": 1}
"""The version in use. A translation that has not got it is not sent: English goes until it is translated anew."""
