"""A stand-in for Secrets Manager's client."""

import json


class Keeper:
    """Keeps one secret, which a test may rotate; counts how often it is asked for it."""

    def __init__(self, **held: str) -> None:
        self.held = held
        self.asked = 0

    def get_secret_value(self, SecretId: str) -> dict[str, str]:
        self.asked += 1
        return {"SecretString": json.dumps(self.held)}
