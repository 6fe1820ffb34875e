"""Presses and commands that need no dialogue."""
