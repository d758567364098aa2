"""Benchmarks: run on demand, each figure beside a peer or a baseline of the same run."""
