"""Puts *pathway* together."""

from chassis.service import Platform, Service
from pathway import domain, handlers, projection


def build(platform: Platform) -> Service:
    """The service: it needs nothing of the platform but the log and the keyring."""
    return Service(
        domain=domain,
        projection=projection,
        commands=handlers.COMMANDS,
        questions=handlers.QUESTIONS,
        sealed=handlers.sealing(platform.keyring),
    )
