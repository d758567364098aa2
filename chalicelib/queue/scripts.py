"""The Lua scripts: read from their files, put together from their includes, run by digest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha1
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import redis

FOLDER = Path(__file__).parent / "lua"
_INCLUDE = re.compile(r"^-- include (\w+\.lua)\n", re.MULTILINE)

Argument = str | bytes | int | float


@dataclass(frozen=True)
class Script:
    """One transition, ready to run."""

    text: str
    digest: str

    def run(self, client: "redis.Redis", keys: Sequence[str], args: Sequence[Argument]) -> Any:
        """The script's reply, as redis-py decodes it.

        Sent by digest. A server that does not know it (new, failed over, SCRIPT FLUSH) gets the
        text; EVAL does so on the node that owns the keys, which SCRIPT LOAD in a cluster may not.
        """
        from redis.exceptions import NoScriptError

        try:
            return client.evalsha(self.digest, len(keys), *keys, *args)
        except NoScriptError:
            return client.eval(self.text, len(keys), *keys, *args)


@cache
def script(name: str) -> Script:
    """The script in ``lua/{name}.lua``."""
    text = assemble((FOLDER / f"{name}.lua").read_text(), FOLDER / "include")
    return Script(text, sha1(text.encode(), usedforsecurity=False).hexdigest())


def assemble(text: str, folder: Path) -> str:
    """The text with each line ``-- include x.lua`` replaced by that file of the folder.

    A piece that was included already is not repeated, so pieces may include what they need.
    """
    included: set[str] = set()

    def piece(match: re.Match[str]) -> str:
        name = match[1]
        if name in included:
            return ""
        included.add(name)
        return _INCLUDE.sub(piece, (folder / name).read_text())

    return _INCLUDE.sub(piece, text)
