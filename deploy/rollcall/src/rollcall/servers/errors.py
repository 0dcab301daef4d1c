"""What can go wrong with the servers, each in one sentence that says what to do."""


class ServersError(Exception):
    """The servers could not be started or found; the text is one sentence for the person at the terminal."""


class NoPlatform(ServersError):
    """There is nothing to talk to."""


class AlreadyRunning(ServersError):
    """Another platform holds the data folder."""
