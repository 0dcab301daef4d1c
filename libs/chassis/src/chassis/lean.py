"""Imported before nats-py: leaves out what that loads for WebSockets where it is installed, and nobody speaks here.

It is 10 MB of each process and a tenth of the time that its start takes.
"""

import sys

if "nats" not in sys.modules:
    sys.modules.setdefault("aiohttp", None)  # type: ignore[arg-type]
