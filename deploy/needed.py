"""Print the part of requirements.lock that the named distributions need, with its hashes, for pip's --require-hashes.

    python3 deploy/needed.py rollcall-chassis rollcall-registers < requirements.lock

The lock says after each distribution by what it is needed (`# via`): what is needed by what is needed is needed too.
"""

import re
import sys
from collections.abc import Iterable

_BEGINS = re.compile(r"^(?=[A-Za-z0-9])", re.MULTILINE)
_VIA = re.compile(r"^ +#(?: via)? +([A-Za-z0-9._-]+)", re.MULTILINE)


def needed(lock: str, names: Iterable[str]) -> list[str]:
    """The entries of the lock that the distributions need, in its order, and their own where they are in it."""
    entries = {re.split("[=[]", entry, maxsplit=1)[0]: entry for entry in _BEGINS.split(lock)[1:]}
    users = {name: set(_VIA.findall(entry)) for name, entry in entries.items()}
    wanted, found = set(names), set(names)
    while found:
        found = {name for name in users if name not in wanted and users[name] & found}
        wanted |= found
    return [entry for name, entry in entries.items() if name in wanted]


if __name__ == "__main__":
    sys.stdout.write("".join(needed(sys.stdin.read(), sys.argv[1:])))
