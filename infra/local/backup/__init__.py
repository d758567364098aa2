"""`dorsal backup` and `dorsal restore`: what a one-machine Dorsal keeps, taken away and brought."""
