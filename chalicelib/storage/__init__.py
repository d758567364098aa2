"""Bytes: the photos and what is derived from them, in a bucket or in a folder."""

from chalicelib.storage.storage import Missing, PresignedPost, Storage, Stored, open_storage

__all__ = ["Missing", "PresignedPost", "Storage", "Stored", "open_storage"]
