"""What each package holds, and how large it may be."""

from dataclasses import dataclass, field

# What only reading needs, and what the API's package is therefore without.
READING = frozenset({"numpy", "onnxruntime", "cv2"})


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One package; ``limit`` is in bytes unzipped, of 262,144,000 that Lambda takes."""

    name: str
    limit: int
    without: frozenset[str] = field(default_factory=frozenset)  # modules that may be missing
    models: bool = False


API = Kind(name="api", limit=60_000_000, without=READING)
WORKER = Kind(name="worker", limit=240_000_000, models=True)
KINDS = (API, WORKER)
SHIPPED = "arm64"  # what the limits are for; one for x86_64 is built to be tested, and larger
