"""What a sender called a file, made fit to be shown."""

import re

LONGEST = 255  # characters
NAMELESS = "photo"
# Control characters, half characters, and what changes the direction or line of the text around
# it: "photo\u202egpj.exe" reads as "photoexe.jpg".
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def presentable(name: str) -> str:
    """The last part of a file's name, without what is unfit to be shown; "photo" without one."""
    last = re.split(r"[/\\]", name)[-1]
    return _UNFIT.sub("", last).strip()[:LONGEST] or NAMELESS
