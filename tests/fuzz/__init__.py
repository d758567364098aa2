"""Parsers given whatever hypothesis thinks of, as long as one likes: ``python -m tests.fuzz``."""
