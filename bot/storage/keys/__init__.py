"""The master key, and what is sealed with it."""
