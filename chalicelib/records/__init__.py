"""Postgres: the truth about races, photos, their attempts and their bibs."""
