"""Messages that the bot sends on its own, besides nudges."""
