"""How the reader's models get here: pinned, checked, and rearranged to cost less."""

from infra.models.fetch import ModelsError, fetch_models

__all__ = ["ModelsError", "fetch_models"]
