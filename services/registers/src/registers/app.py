"""Puts *registers* together."""

from chassis.service import Platform, Service
from registers import domain, handlers, projection
from registers.adapters import wonde
from registers.adapters.arbor_rest import Arbor, line_to
from registers.adapters.arbor_writing import ArborMarks
from registers.adapters.wonde_writing import WondeMarks
from registers.settings import arbor_accounts, hook_secret, poll_seconds, wonde_accesses
from registers.web import edge


def build(platform: Platform) -> Service:
    """The service, with the hook as its edge, and a poller for each school whose MIS is polled."""
    accounts, accesses = arbor_accounts(), wonde_accesses()
    pollers = handlers.pollers(platform, accounts, accesses, poll_seconds())
    arbors = {school: ArborMarks(Arbor(line_to(account))) for school, account in accounts.items()}
    wondes = {school: WondeMarks(access.school, wonde.line_to(access)) for school, access in accesses.items()}
    return Service(
        domain=domain,
        projection=projection,
        commands=handlers.COMMANDS,
        decision_questions=handlers.DECISION_QUESTIONS,
        questions=handlers.QUESTIONS,
        effects=handlers.effects(platform, {**arbors, **wondes}),
        sealed=handlers.sealing(platform),
        opens_trusts=True,
        edge=edge(platform, hook_secret),
        first=handlers.forgetting_again(platform),
        background=[poller.run for poller in pollers],
        report=lambda: handlers.sources(pollers),
    )
