"""What is printed beside numbers, on bibs, boards and shirts."""

from pathlib import Path

from PIL import Image, ImageDraw

from infra.training.fonts import face
from infra.training.pictures.canvas import Random

WORDS = (
    "RUN", "CITY", "MARATHON", "RACE", "TRAIL", "CUP", "TEAM", "BANK", "SPORT", "WATER", "RADIO",
    "ENERGY", "CLUB", "HALF", "NIGHT", "RIVER", "LAKE", "VALLEY", "AUTO", "TELECOM", "FOODS",
    "HEALTH", "ANNA", "MARTIN", "PABLO", "LUCIA", "TOM", "EVA", "JONAS", "KIM", "START", "OPEN",
    "TOUR",
)  # fmt: skip
Colour = tuple[int, int, int]


def vivid(random: Random) -> Colour:
    """A strong colour, as bands and shirts have."""
    hue = random.uniform(0, 6)
    low, high = random.integers(0, 110), random.integers(130, 256)
    parts = [
        high - (high - low) * min(1.0, max(0.0, abs((hue + o) % 6 - 3) - 1)) for o in (0, 2, 4)
    ]
    return (int(parts[0]), int(parts[1]), int(parts[2]))


def marking(codes: Image.Image) -> ImageDraw.ImageDraw:
    """Draws codes, which must not be mixed at the rims of letters as colours are."""
    draw = ImageDraw.Draw(codes)
    draw.fontmode = "1"
    return draw


def write_words(
    random: Random, picture: Image.Image, codes: Image.Image, fonts: list[Path],
    box: tuple[float, float, float, float], ink: Colour, code: int,
) -> None:  # fmt: skip
    """A few texts side by side in ``box``, marked ``code`` and the numbers after it."""
    x0, y0, x1, y1 = box
    texts = [race_text(random) for _ in range(random.integers(1, 4))]
    share = (x1 - x0) / len(texts)
    for i, text in enumerate(texts):
        path = fonts[random.integers(len(fonts))]
        type_ = face(path, 60)
        left, upper, right, lower = type_.getbbox(text)
        limit = min(
            share * 0.9 / (right - left), (y1 - y0) * random.uniform(0.4, 0.8) / (lower - upper)
        )
        type_ = face(path, max(6, int(60 * limit)))
        middle = (x0 + share * (i + 0.5), (y0 + y1) / 2)
        ImageDraw.Draw(picture).text(middle, text, font=type_, fill=ink, anchor="mm")
        marking(codes).text(middle, text, font=type_, fill=code + i, anchor="mm")


def race_text(random: Random) -> str:
    """Words, perhaps with a year or a distance: what organisers print around numbers."""
    word = str(WORDS[random.integers(len(WORDS))])
    if random.random() < 0.6:
        return word
    return (
        f"{word} {random.integers(2010, 2030)}", str(random.integers(2010, 2030)),
        f"{random.integers(1, 101)}K", f"{random.integers(5, 43)} KM", "42.195", "#" + word,
    )[random.integers(6)]  # fmt: skip


def some_text(random: Random) -> str:
    """What signs and banners say: that, or seldom any number."""
    if random.random() < 0.93:
        return race_text(random)
    return str(random.integers(1, 100000) // 10 ** random.integers(0, 4))
