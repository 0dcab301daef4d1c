"""Listening for HTTP: a port that another program has is said in a sentence, and the process ends with a status of its
own, so that whoever started it can choose another."""

from __future__ import annotations

import errno
import socket

PORT_TAKEN = 3
"""The exit status of a process whose port another program has."""


class PortTaken(OSError):
    """Another program has the port; the message says which one."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises PortTaken, and OSError for what else is wrong with the place."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        sentence = f"Port {port} of {host} is taken by another program: choose another, or stop that one."
        raise PortTaken(sentence) from error
