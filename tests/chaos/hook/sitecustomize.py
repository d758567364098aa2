"""Imported by every Python that has this folder on its PYTHONPATH, as only `make chaos` sets it.

Function processes are told to take orders; the supervisor and all others are left alone.
"""

import os
import sys

if "infra.local.function" in sys.orig_argv and os.environ.get("CHAOS_ORDERS"):
    from tests.chaos.steps import install

    install()
