"""A clock that can be moved, and time zones in words."""
