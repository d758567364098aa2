"""A whole Dorsal broken on purpose, while photos keep coming: see docs/chaos.md."""
