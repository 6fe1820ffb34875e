"""Files in and out: JSON, CSV, iCalendar.

It knows the domain's values and the file formats. It must not know Telegram or the database.
"""
