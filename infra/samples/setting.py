"""Which course it is: what stands along it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Which things stand along a course ``half_width`` metres to each side."""

    half_width: float = 4.2
    houses: tuple[float, float] = (5.5, 5.5)  # metres behind the kerb, left and right; 0: none
    trees: float = 9.0  # metres between two of them; 0: none
    blossom: float = 0.0
    crowd: float = 1.2  # people a metre
    fences: bool = True
    flags: bool = False
    arch: float = 0.0  # metres away; 0: none
    time: str = ""  # on the finish clock
    title: str = "VALMAR CITY RACE 2026"
