"""What the bot says unasked, beside nudges."""
