"""Trains ``context.onnx``, which reads a bib's number with all that lies around it."""
