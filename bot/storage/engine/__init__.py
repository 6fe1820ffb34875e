"""Connections, dialects and column types. It must not know a table."""
