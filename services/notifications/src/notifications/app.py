"""Puts *notifications* together: the folder is its one provider."""

from chassis.service import Platform, Service
from notifications import domain, handlers, projection
from notifications.adapters.folder import Folder
from notifications.adapters.translations import languages


def build(platform: Platform) -> Service:
    """The service, writing its texts into the platform's folder for it. Raises WrongTemplate."""
    languages()
    return Service(
        domain=domain,
        projection=projection,
        questions=handlers.QUESTIONS,
        effects=handlers.effects(platform, Folder(platform.folder)),
    )
