"""`make bench-queue`: the managed queue beside those that a user might pick instead."""
