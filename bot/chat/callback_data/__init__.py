"""Callback data: what a pressed button means, as typed values in at most 64 bytes."""
