"""Puts *notifications* together: who takes its messages."""

from chassis.service import Platform, Service
from notifications import domain, handlers, projection
from notifications.adapters.folder import Folder
from notifications.adapters.translations import languages


def build(platform: Platform) -> Service:
    """The service, with its providers; the folder is the platform's for it. Raises WrongTemplate."""
    languages()
    return Service(
        domain=domain,
        projection=projection,
        questions=handlers.QUESTIONS,
        effects=handlers.effects(platform, {"folder": Folder(platform.folder)}),
    )
