"""What people type, paste or forward, read into values.

Pure: it must not know Telegram, the database, a dialogue or a use case.
"""
