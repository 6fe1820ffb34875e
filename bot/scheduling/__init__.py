"""Wakes the delivery in time and tidies up at night; the only floor that knows APScheduler.

Must not know the chat: what is due is found in the database, what is sent goes through the use cases.
"""
