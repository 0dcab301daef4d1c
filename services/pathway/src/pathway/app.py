"""Puts *pathway* together."""

from chassis.service import Platform, Service
from pathway import domain, handlers, projection
from pathway.adapters.rendering import printer


def build(platform: Platform) -> Service:
    """The service, wired."""
    paper = printer()
    return Service(
        domain=domain,
        projection=projection,
        commands=handlers.COMMANDS,
        questions=handlers.questions(paper.rendered, platform.folder),
        effects=handlers.effects(platform, paper.rendered),
        closes=[paper.close],
        sealed=handlers.ringing(platform, handlers.sealing(platform.keyring)),
    )
