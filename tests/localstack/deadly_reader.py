"""A reader that takes its process down, put into the deployed `drain`'s package."""

import os
from typing import Any


class DeadlyReader:
    """As a decoder that a picture crashes."""

    def __init__(self, models: str = "") -> None:
        pass

    def read_picture(self, picture: Any) -> None:
        os._exit(139)
