"""The data folder itself: space, clock, policies, servers, backups."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.resources import files

from nats.aio.client import Client

from chassis.clock import ManualClock, RealClock
from chassis.service import Db
from events.policy import policy_of
from rollcall.backup.keyring import keyring_of, places, stale
from rollcall.clockfile import clock_of
from rollcall.doctor.verdicts import Check, look, ok, wrong
from rollcall.reach import Reached
from rollcall.servers import DataFolder, ServersError

_LEAST = 1_000_000_000
_OLDEST_NATS = (2, 15, 1)


def space(data: DataFolder) -> Check:
    """Whether the disk has room: a log that cannot be written stops everything."""
    free = shutil.disk_usage(data.path).free if data.path.exists() else _LEAST
    if free < _LEAST:
        return look("disk", f"{data.path} has {free / 1e6:.0f} MB left.", "Make room: a full disk stops the log.")
    return ok("disk", f"{data.path} has {free / 1e9:.0f} GB left.")


def clock(data: DataFolder) -> Check:
    """Which clock the folder has, and how far it is from the world's."""
    try:
        kept = clock_of(data)
    except ServersError as error:
        return wrong("clock", f"{error}.", "Nothing runs without it.")
    if kept is None:
        return ok("clock", "The folder has no clock yet.")
    away = kept.now() - RealClock().now()
    if isinstance(kept, ManualClock):
        return ok("clock", f"Manual, standing at {kept.now().isoformat(timespec='seconds')}, {_span(away)}.")
    if abs(away) > timedelta(seconds=1):
        return look("clock", f"Shifted: real, {_span(away)}.", "This is right for a demo, and wrong for a school.")
    return ok("clock", "Real.")


def now(data: DataFolder) -> datetime:
    """The instant on the platform's clock."""
    return (clock_of(data) or RealClock()).now()


def _span(away: timedelta) -> str:
    seconds = round(abs(away).total_seconds())
    days, hours, minutes = seconds // 86400, seconds % 86400 // 3600, seconds % 3600 // 60
    whole = f"{days} {'day' if days == 1 else 'days'} {hours} h"
    said = whole if days else f"{hours} h {minutes} min" if hours else f"{minutes} min"
    return f"{said} {'ahead of' if away > timedelta() else 'behind'} the world's"


def policies() -> Iterator[Check]:
    """Whether every policy file can be read."""
    read = []
    for file in sorted(
        entry.name for entry in (files("events") / "policies").iterdir() if entry.name.endswith(".toml")
    ):
        name = file.removesuffix(".toml")
        try:
            policy_of(name)
            read.append(name)
        except ValueError as error:
            yield wrong("policy", f"policies/{file} cannot be read: {str(error).splitlines()[0]}.", "Mend the file.")
    if read:
        yield ok("policy", f"Read: {', '.join(read)}.")
    else:
        yield wrong("policy", "No policy file can be read.", "Install rollcall-events again.")


async def servers(client: Client, db: Db, reached: Reached) -> Check:
    """Both servers answer, and are new enough."""
    version = client.connected_server_version
    nats = (version.major, version.minor, version.patch)
    postgres = await db.fetchval("show server_version")
    says = f"nats-server {'.'.join(map(str, nats))} and PostgreSQL {postgres} answer; " + (
        "a platform runs." if reached.running else "no platform runs, they were started for this look."
    )
    if nats < _OLDEST_NATS:
        return wrong("servers", says, "nats-server 2.15.1 or newer is wanted: older ones lose facts.")
    return ok("servers", says)


async def backups(data: DataFolder, db: Db) -> Check:
    """Whether there is a backup, and the copies of the keyring forget whom the keyring forgot."""
    known = places(data)
    if not known:
        return look("backups", "There is no backup.", "Make one with rollcall backup DIR.")
    forgotten = {row["subject"] for row in await db.fetch("select subject from keyring.forgotten")}
    behind = [place for place in known if stale(place, forgotten)]
    if behind:
        where = ", ".join(str(keyring_of(place)) for place in behind)
        return wrong("backups", f"Not brought up to date with who was forgotten: {where}.", "Run rollcall backup DIR.")
    return ok("backups", f"{len(known)}, the last in {known[-1]}; their keyrings are current.")
