"""The conversation on Telegram: handlers, dialogues, cards, buttons and the one outbound door.

The only floor that knows Telegram. Must not know how or when the ticker runs.
"""
