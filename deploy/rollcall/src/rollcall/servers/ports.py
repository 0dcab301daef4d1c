"""Free ports of this machine for the servers."""

import secrets
import socket

from .endpoints import HOST, Ports
from .errors import ServersError

# Below what the kernel hands out to outgoing connections: otherwise one of those, even a client's own attempt to
# reach a server that is just being started again, may sit on its port.
_LOWEST, _HIGHEST = 20_000, 32_000
_TRIES = 100


def free_ports() -> Ports:
    """Three ports of 127.0.0.1 on which nobody listens now."""
    chosen: set[int] = set()
    while len(chosen) < 3:
        chosen.add(free_port())
    return Ports(*chosen)


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens now."""
    for _ in range(_TRIES):
        port = _LOWEST + secrets.randbelow(_HIGHEST - _LOWEST)
        if is_free(port):
            return port
    raise ServersError(f"no port of {HOST} from {_LOWEST} to {_HIGHEST} is free: stop what listens there")


def is_free(port: int) -> bool:
    """Whether nobody listens on a port of 127.0.0.1."""
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except OSError:
            return False
        return True
