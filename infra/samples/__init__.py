"""The sample photos that ship with Dorsal: a made-up race, rendered by this package."""
