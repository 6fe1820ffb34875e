"""Connections, dialects, column types and migrations. Knows none of the bot's tables."""
