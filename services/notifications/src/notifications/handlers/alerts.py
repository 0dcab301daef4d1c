"""Telling a member of staff that something awaits them: handed over, and looked up where that is not certain."""

from __future__ import annotations

from collections.abc import Mapping

from chassis.said import Said
from chassis.service import Platform
from events.notifications import ChaseSending, StaffAlerting
from notifications.adapters import Outgoing, Provider
from notifications.adapters.staff_wording import chase_wording, staff_wording
from notifications.domain.outcomes import Handover, NotHanded, NotKnown, TooLate
from notifications.domain.references import Reference
from notifications.handlers.giving import Ready


class StaffDesk:
    """Where what staff are told leaves the platform."""

    def __init__(self, platform: Platform, providers: Mapping[str, Provider]) -> None:
        self._platform = platform
        self._providers = providers

    async def prepare(self, said: Said[StaffAlerting | ChaseSending]) -> Ready | Handover:
        """Say that something awaits a member of staff, or that a register is asked for; raises what keeps the address
        from being opened: to be tried again, for nothing has left."""
        outgoing = await self._outgoing(said)
        provider = self._providers.get(said.body.via)
        if said.body.not_after and said.body.not_after < self._platform.now():
            return TooLate()
        if provider is None:
            return NotHanded(f"{outgoing.channel}:{said.body.via} is not set up here")
        return Ready(provider, outgoing)

    async def look_up(self, said: Said[StaffAlerting | ChaseSending]) -> Handover | None:
        """What became of it; None: it surely did not go."""
        provider = self._providers.get(said.body.via)
        return await provider.lookup(await self._outgoing(said)) if provider is not None else NotKnown()

    async def _outgoing(self, said: Said[StaffAlerting | ChaseSending]) -> Outgoing:
        alert = said.body
        if isinstance(alert, ChaseSending):
            return await self._of_register(said.school, alert)
        address = alert.telephone or alert.email or ""
        opened = await self._platform.keyring.open([address])
        return Outgoing(
            reference=Reference(alert.local_day, alert.message),
            school=said.school,
            day=alert.local_day,
            template=f"staff-{alert.template}",
            to=opened[address],
            body=staff_wording(alert),
            channel=alert.channel,
            sender=alert.school_name,
            ordered=said.at,
        )

    async def _of_register(self, school: str, chase: ChaseSending) -> Outgoing:
        opened = await self._platform.keyring.open([chase.email])
        return Outgoing(
            reference=Reference(chase.local_day, chase.message),
            school=school,
            day=chase.local_day,
            template="staff-register",
            to=opened[chase.email],
            body=chase_wording(chase),
            channel="email",
            sender=chase.school_name,
        )
