"""`python fill.py APP COUNT`: enqueue so many no-op jobs with one of the apps beside this file."""

import sys
from importlib import import_module
from uuid import uuid4

if __name__ == "__main__":
    app, count = import_module(sys.argv[1]), int(sys.argv[2])
    app.fill([str(uuid4()) for _ in range(count)], "x" * 100)
