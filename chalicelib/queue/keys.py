"""The names of a queue's keys; one hash tag, so that a cluster keeps them in one slot."""

from chalicelib.queue.replies import STATES


def key(name: str, what: str) -> str:
    """One key of the queue called ``name``."""
    if not name or set(name) & set("{}"):
        raise ValueError(f"{name!r} cannot name a queue; use a word without braces")
    return f"dorsal:{{{name}}}:{what}"


def queue_keys(name: str) -> tuple[str, ...]:
    """KEYS of every script, in the order of ``lua/include/keys.lua``."""
    return tuple(key(name, what) for what in (*STATES, "sequence", "paused", "clock", "j:"))


def bell_keys(name: str) -> tuple[str, ...]:
    """KEYS of the doorbell's scripts: the queue's, then the bell's own."""
    return (*queue_keys(name), key(name, "rings"), key(name, "later"))


def look_keys(name: str) -> tuple[str, ...]:
    """KEYS of the script that claims a look: the queue's, then when it is due."""
    return (*queue_keys(name), key(name, "look"))
