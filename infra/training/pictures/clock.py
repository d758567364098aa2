"""A finish clock's lit segments."""

from PIL import Image, ImageDraw

from infra.training.pictures.canvas import OTHER, Random

SEGMENTS = ("abcdef", "bc", "abdeg", "abcdg", "bcfg", "acdfg", "acdefg", "abc", "abcdefg", "abcdfg")
BARS = {"a": (0, 0, 1, 0), "b": (1, 0, 1, 1), "c": (1, 1, 1, 2), "d": (0, 2, 1, 2),
        "e": (0, 1, 0, 2), "f": (0, 0, 0, 1), "g": (0, 1, 1, 1)}  # fmt: skip


def draw_clock(random: Random) -> tuple[Image.Image, Image.Image]:
    """Its picture, and the codes of its digits."""
    forms = (
        "{0}:{1:02d}:{2:02d}",
        "{1:02d}:{2:02d}",
        "{0}.{1:02d}",
        "{1:02d} {2:02d}",
        "{0}{1:02d}",
    )
    time = forms[random.integers(5)].format(*(int(n) for n in random.integers(0, (10, 60, 60))))
    size = (60 * len(time) + 40, 130)
    picture, codes = Image.new("RGBA", size, (14, 14, 16, 255)), Image.new("L", size, 0)
    glow = [(255, 70, 30), (255, 180, 40), (80, 255, 80), (240, 240, 240)][random.integers(4)]
    thick, lean = int(random.integers(6, 15)), int(random.integers(0, 14))
    for i, character in enumerate(time):
        x = 30 + 60 * i
        for on in (picture, codes):
            fill = (*glow, 255) if on is picture else OTHER
            draw = ImageDraw.Draw(on)
            for bar in SEGMENTS[int(character)] if character.isdigit() else ():
                x0, y0, x1, y1 = BARS[bar]
                ends = (
                    x + 38 * x0 + lean * (2 - y0) / 2,
                    22 + 43 * y0,
                    x + 38 * x1 + lean * (2 - y1) / 2,
                    22 + 43 * y1,
                )
                draw.line(ends, fill=fill, width=thick)
            for y in (48, 84) if character in ":." else ():
                draw.ellipse((x + 12, y, x + 24, y + 12), fill=fill)
    return picture, codes
