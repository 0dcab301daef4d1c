"""Which version of each template is sent: a text is decided with its version, and made of that wording."""

from __future__ import annotations

from collections.abc import Mapping

from events.notifications import Template

VERSIONS: Mapping[Template, int] = {"absence": 1, "correction": 2, "improvement": 1, "update": 1}
"""The version in use. A translation that has not got it is not sent: English goes until it is translated anew."""

OF_SEVERAL: Mapping[Template, int] = {"correction": 3}
"""The version of a message about several children, where that is another."""


def version_of(template: Template, children: int) -> int:
    """The version in which a message about so many children is sent."""
    return OF_SEVERAL.get(template, VERSIONS[template]) if children > 1 else VERSIONS[template]
