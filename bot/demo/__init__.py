"""A Bot API server on this machine, a phone-like page to talk to the bot, and a clock that can be moved.

Speaks HTTP as Telegram does and must not know the bot: what it needs of it is handed in.
"""
