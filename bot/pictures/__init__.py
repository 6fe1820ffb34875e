"""Plans as pictures: a value in, a PNG of a fixed size out.

It must not know Telegram, chats, storage, or how the words it is given were chosen.
"""
