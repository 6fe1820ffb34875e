"""Somebody who presses any button and types anything, to find what nobody thought of."""
