"""The real models, fetched once into the user's cache."""

import pytest

from chalicelib.bibs import BibReader
from infra.models import fetch_models


@pytest.fixture(scope="session")
def reader() -> BibReader:
    """A reader with the real models."""
    return BibReader(str(fetch_models()))
