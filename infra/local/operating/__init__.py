"""The queue in a terminal: what operators see and do, over HTTP."""
