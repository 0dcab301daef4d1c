"""The seal: personal fields under AES-SIV, one key per person and retention class, each key wrapped by the master key.

Deterministic, so an unchanged value seals to the same token. A forgotten person's keys are gone and none is minted ever
again: what was sealed with them reads `[forgotten]`, in the log, in every table and in every backup.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from chassis.service import Db, Forgotten
from events.sealed import Sealed

FORGOTTEN = "[forgotten]"
_KEY_BYTES = 32
_MOST_HELD = 4096
Owner = tuple[str, str]


class SealedKeyring:
    """The keyring over its tables (`keyring.keys`, `keyring.forgotten`); the latest keys opened are held in memory.

    `pool` gives connections of a role that may read the keys, and write them where the service seals.
    """

    def __init__(self, pool: Any, master_key: str) -> None:
        self._pool = pool
        self._master = AESSIV(base64.b64decode(master_key))
        self._keys: dict[Owner, AESSIV] = {}

    async def seal(self, school: str, plain: Sequence[tuple[str, str, str]]) -> list[Sealed[Any]]:
        """Tokens for (subject, retention class, text) triples, in order. Raises Forgotten."""
        owners = dict.fromkeys((subject, retention) for subject, retention, _ in plain)
        async with self._pool.acquire() as db:
            keys = await self._keys_of(db, school, owners)
            await self._refuse_forgotten(db, owners)
        return [_token(keys[subject, retention], subject, retention, text) for subject, retention, text in plain]

    async def open(self, tokens: Iterable[str]) -> dict[str, str]:
        """Token → text; `[forgotten]` where the key is gone."""
        wanted = [Sealed[Any](token) for token in set(tokens)]
        owners = dict.fromkeys((token.subject, token.retention) for token in wanted)
        async with self._pool.acquire() as db:
            held = await self._load(db, list(owners))
        return {token: self._open(token, held) for token in wanted}

    async def forgotten(self) -> frozenset[str]:
        """The subjects who were forgotten, of every school."""
        async with self._pool.acquire() as db:
            return frozenset(row["subject"] for row in await db.fetch("select subject from keyring.forgotten"))

    async def forget(self, subjects: Iterable[str]) -> int:
        """Destroy the keys of the subjects for ever, and of what is named of one of them beside others (`reply:a:b`).

        How many keys there were.
        """
        async with self._pool.acquire() as db, db.transaction():
            gone = await _with_shared(db, set(subjects))
            await db.execute(
                "insert into keyring.forgotten (subject) select unnest($1::text[]) on conflict do nothing", gone
            )
            rows = await db.fetch("delete from keyring.keys where subject = any($1::text[]) returning subject", gone)
        self._keys = {owner: key for owner, key in self._keys.items() if owner[0] not in gone}
        return len(rows)

    def _open(self, token: Sealed[Any], held: dict[Owner, AESSIV]) -> str:
        key = held.get((token.subject, token.retention))
        if key is None:
            return FORGOTTEN
        body = token.rsplit("~", 1)[1]
        sealed = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        try:
            return key.decrypt(sealed, [token.subject.encode(), token.retention.encode()]).decode()
        except InvalidTag:
            return FORGOTTEN

    async def _keys_of(self, db: Db, school: str, owners: Iterable[Owner]) -> dict[Owner, AESSIV]:
        """The keys of these owners, made where there is none; of the forgotten none."""
        held = {owner: key for owner in owners if (key := self._keys.get(owner)) is not None}
        missing = [owner for owner in owners if owner not in held]
        return held | await self._make(db, school, missing) if missing else held

    async def _make(self, db: Db, school: str, owners: Sequence[Owner]) -> dict[Owner, AESSIV]:
        held = await self._load(db, owners)
        fresh = [owner for owner in owners if owner not in held]
        if not fresh:
            return held
        await db.execute(
            """insert into keyring.keys (subject, class, school, wrapped)
               select n.subject, n.class, $4, n.wrapped
               from unnest($1::text[], $2::text[], $3::bytea[]) as n (subject, class, wrapped)
               where not exists (select 1 from keyring.forgotten f where f.subject = n.subject)
               on conflict do nothing""",
            [subject for subject, _ in fresh],
            [retention for _, retention in fresh],
            [self._wrap(owner) for owner in fresh],
            school,
        )
        return held | await self._load(db, fresh)

    async def _load(self, db: Db, owners: Sequence[Owner]) -> dict[Owner, AESSIV]:
        rows = await db.fetch(
            """select k.subject, k.class, k.wrapped from keyring.keys k
               join unnest($1::text[], $2::text[]) as o (subject, class) using (subject, class)
               where not exists (select 1 from keyring.forgotten f where f.subject = k.subject)""",
            [subject for subject, _ in owners],
            [retention for _, retention in owners],
        )
        held = {(row["subject"], row["class"]): self._unwrapped(row) for row in rows}
        self._hold(held)
        return held

    def _hold(self, opened: dict[Owner, AESSIV]) -> None:
        """Remember keys, and let the oldest go: each takes four kilobytes."""
        self._keys.update(opened)
        for owner in list(self._keys)[: max(0, len(self._keys) - _MOST_HELD)]:
            del self._keys[owner]

    async def _refuse_forgotten(self, db: Db, owners: Iterable[Owner]) -> None:
        subjects = [part for subject, _ in owners for part in (subject, *subject.split(":"))]
        gone = await db.fetchval("select min(subject) from keyring.forgotten where subject = any($1::text[])", subjects)
        if gone is not None:
            raise Forgotten(gone)

    def _wrap(self, owner: Owner) -> bytes:
        return self._master.encrypt(os.urandom(_KEY_BYTES), ["\x1f".join(owner).encode()])

    def _unwrapped(self, row: Any) -> AESSIV:
        owner = (row["subject"], row["class"])
        if owner in self._keys:
            return self._keys[owner]
        return AESSIV(self._master.decrypt(bytes(row["wrapped"]), ["\x1f".join(owner).encode()]))


async def _with_shared(db: Db, subjects: set[str]) -> list[str]:
    """With those that are named of several, one of whom is among them."""
    shared = await db.fetch(
        """select distinct subject from keyring.keys
           where subject like '%:%' and string_to_array(subject, ':') && $1::text[]""",
        sorted(subjects),
    )
    return sorted(subjects | {row["subject"] for row in shared})


def _token(key: AESSIV, subject: str, retention: str, text: str) -> Sealed[Any]:
    sealed = key.encrypt(text.encode(), [subject.encode(), retention.encode()])
    return Sealed(f"~{subject}~{retention}~{base64.urlsafe_b64encode(sealed).decode().rstrip('=')}")
