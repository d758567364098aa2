"""What Dorsal carries: uploads by many at once, a long queue, one process for very long."""
