"""What is remembered of Arbor beside the facts: revisions, places, quarantine, and the replies of deliveries."""

from __future__ import annotations

from typing import Any

from chassis.said import Said, States, Woken
from registers.domain.admitting import doubts_of, quarantined_cause
from registers.domain.asked import ClosureAsked, RetryAsked, SchoolDescribed
from registers.domain.claims import believe, doubt, keep_claims
from registers.domain.entities import Fault, Held, Ref
from registers.domain.feed import watch
from registers.domain.heard import Heard, HookEnded, Tally
from registers.domain.objects import Entity, Webhook
from registers.domain.polls import LogHeard
from registers.domain.state import kept_of, polled_of, waiting_of


def keep(said: Said[Any], states: States) -> None:
    """Remember what was said and is no fact."""
    body = said.body
    watch(said, states)
    if isinstance(body, HookEnded):
        _answered(body, states)
    elif isinstance(body, LogHeard):
        _read_on(body, states)
    elif isinstance(body, Heard | SchoolDescribed | ClosureAsked | RetryAsked):
        _kept(body.tally, said.school, states)
    elif isinstance(body, Woken):
        for tally in body.left:
            _kept(tally, said.school, states)


def _answered(ended: HookEnded, states: States) -> None:
    if ended.hook is not None and not ended.refused:
        webhook: Webhook = states["webhook", ended.hook.id].done
        webhook.reply = webhook.reply or ended.reply


def _read_on(heard: LogHeard, states: States) -> None:
    if not heard.refused:
        polled = polled_of(states).to
        polled[heard.log] = max(heard.revision, polled.get(heard.log, 0))


def _kept(tally: Tally, school: str, states: States) -> None:
    keep_claims(tally.claims, states)
    for ref, fault, held in tally.put:
        _put(ref, fault, held, school, states)
    for ref, at in tally.taken:
        entity = kept_of(states, ref.key)
        if 0 <= entity.quarantined <= ref.revision:
            _release(ref.key, entity, school, states)
        entity.revision, entity.at = ref.revision, at


def _put(ref: Ref, fault: Fault, held: Held, school: str, states: States) -> None:
    entity = kept_of(states, ref.key)
    doubts = doubts_of(ref, entity, held)
    _release(ref.key, entity, school, states)
    entity.quarantined, entity.waits, entity.why = ref.revision, fault.name, fault.reason
    entity.held = held if held != Held() else None
    entity.doubts = doubts
    for place in entity.doubts:
        doubt(states, place, ref.key)
    for name in _names(ref.key, entity, school):
        waiting_of(states, name).entities.append(ref.key)
    if fault.name is not None:
        waiting_of(states, fault.name).until = fault.until


def _release(key: str, entity: Entity, school: str, states: States) -> None:
    if entity.quarantined < 0:
        return
    for name in _names(key, entity, school):
        entities = waiting_of(states, name).entities
        if key in entities:
            entities.remove(key)
    for place in entity.doubts:
        believe(states, place, key)
    entity.quarantined, entity.waits, entity.why, entity.held, entity.doubts = -1, None, "", None, ()


def _names(key: str, entity: Entity, school: str) -> list[str]:
    names = [str(quarantined_cause(school, key, entity))]
    return names if entity.waits is None else [*names, entity.waits]
