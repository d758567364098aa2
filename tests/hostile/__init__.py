"""Files that nobody should send: damaged, odd, or made to do harm; ``python -m tests.hostile``."""
