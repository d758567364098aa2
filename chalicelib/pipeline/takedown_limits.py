"""When a request to take photos away hides them at once, and when it waits for the organiser."""

from dataclasses import dataclass

from chalicelib.records.takedowns import Seen


@dataclass(frozen=True, kw_only=True)
class TakedownLimits:
    """Enough for a family with a slow phone; too little to blank a race.

    A finish line's network or a mobile carrier shows many runners under one address, so what is
    beyond the first few of a day is not refused but waits.
    """

    at_once: int = 5  # requests of an address in a day that hide something at once
    a_day: int = 20  # requests of an address in a day that are taken at all
    open: int = 50  # of a race, without a verdict, that hide something
    undecided: int = 1000  # of a race, without a verdict, that are kept at all
    few: int = 10  # photos of a race that undecided requests may hide together,
    share: float = 0.05  # or this part of a larger one; of a small one never more than half

    def allowance(self, photos: int) -> int:
        """How many of a race's photos may be hidden by requests without a verdict."""
        return min(max(self.few, int(photos * self.share)), max(1, photos // 2))

    def status(self, seen: Seen, wants: str = "hide") -> str | None:
        """``open`` (it hides at once), ``waiting`` (it hides nothing yet), or None: refused.

        What the organiser has rejected before waits, since a person's word is not undone by
        asking again. A wrong number hides nothing and always waits.
        """
        if seen.of_address >= self.a_day or seen.undecided >= self.undecided:
            return None
        if wants == "correct" or seen.of_address >= self.at_once or seen.open >= self.open:
            return "waiting"
        if seen.confirmed:
            return "open"
        return "waiting" if seen.rejected or self.too_much(seen) else "open"

    def too_much(self, seen: Seen) -> bool:
        """Whether undecided requests would hide more of the race than they may."""
        return seen.hidden > self.allowance(seen.photos)
