"""Trains the small networks of the reader's own, on pictures that it paints."""
