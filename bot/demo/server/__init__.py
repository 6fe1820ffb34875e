"""A Bot API server on this machine that checks what it is sent as Telegram does."""
