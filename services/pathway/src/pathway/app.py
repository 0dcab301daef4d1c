"""Puts *pathway* together."""

from chassis.service import Platform, Service
from pathway import domain, handlers, projection


def build(platform: Platform) -> Service:
    """The service, wired."""
    return Service(
        domain=domain,
        projection=projection,
        commands=handlers.COMMANDS,
        questions=handlers.QUESTIONS,
        effects=handlers.effects(platform),
        sealed=handlers.sealing(platform.keyring),
    )
