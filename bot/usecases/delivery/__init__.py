"""Delivery of due nudges: claim, decide, send, record."""
