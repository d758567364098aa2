"""Dorsal on one machine: its cloud, its servers, and the `dorsal` command."""

import logging

# What is logged goes to a file, once there is one, and never to the terminal.
logging.getLogger(__name__).addHandler(logging.NullHandler())
