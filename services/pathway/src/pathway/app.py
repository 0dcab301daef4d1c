"""Puts *pathway* together."""

from chassis.rendering import few_at_once
from chassis.service import Platform, Service
from pathway import domain, handlers, projection
from pathway.adapters.rendering import render


def build(platform: Platform) -> Service:
    """The service, wired."""
    rendering = few_at_once(render)
    return Service(
        domain=domain,
        projection=projection,
        commands=handlers.COMMANDS,
        questions=handlers.questions(rendering),
        effects=handlers.effects(platform, rendering),
        sealed=handlers.sealing(platform.keyring),
    )
