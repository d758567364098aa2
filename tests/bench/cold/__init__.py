"""How long the packages take from a new process to their first answer."""
