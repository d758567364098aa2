"""How the reader's models get here: pinned, checked, and the recogniser cut to size."""

from infra.models.fetch import ModelsError, fetch_models

__all__ = ["ModelsError", "fetch_models"]
