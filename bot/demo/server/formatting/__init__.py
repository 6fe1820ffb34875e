"""Formatted text: HTML to entities, entities that Telegram finds by itself, and which links it accepts."""
