"""Dorsal's one exception root, and the three ways in which work can fail."""


class DorsalError(Exception):
    """Anything that Dorsal itself reports; its message says what happened and what to do."""


class Permanent(DorsalError):
    """Trying again cannot help (not an image, too large, gone); the message is for people."""


class Transient(DorsalError):
    """This photo's own trouble, which another try may cure; it costs the photo an attempt."""


class Unavailable(DorsalError):
    """A dependency is away (Postgres, Redis, storage, the models); it costs no photo an attempt."""
