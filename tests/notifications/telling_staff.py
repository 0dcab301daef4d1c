"""The staff's addresses in the school file, and the desk from which an e-mail to them is handed over."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

from events.sealed import Sealed


def mail(who: str, value: str = "mail") -> Sealed[str]:
    return Sealed(f"~staff:woodside:{who}~staff~{value}")


class Desk:
    """What an effect has at hand: the keys, a folder, and that it is `now`."""

    def __init__(self, keyring: Any, folder: Path, now: datetime) -> None:
        self.keyring, self.folder, self.clock = keyring, folder, now

    def now(self) -> datetime:
        return self.clock

    def reading(self, school: str, at_least: int) -> AbstractAsyncContextManager[Any]:
        raise AssertionError("no effect reads the read tables")
