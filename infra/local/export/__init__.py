"""What a race's photos show, written beside a photographer's own originals or into copies."""
