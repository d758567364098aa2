"""How every benchmark prints a figure: one JSON line, beside a peer's of the same run."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A measured value, and the peer's or the limit that it is held against."""

    name: str
    value: float
    unit: str
    peer: str
    peer_value: float

    def show(self) -> None:
        """Print it with its ratio to the peer's."""
        ratio = self.value / self.peer_value if self.peer_value else None
        print(json.dumps(rounded(asdict(self) | {"ratio": ratio})), flush=True)


def rounded(line: dict[str, object]) -> dict[str, object]:
    """Four significant digits: more would be noise."""
    return {k: float(f"{v:.4g}") if isinstance(v, float) else v for k, v in line.items()}
