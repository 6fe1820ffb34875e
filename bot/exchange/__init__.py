"""What goes out of Tactful and comes in as files and documents.

It knows the domain's words and other people's formats. It must not know Telegram or the database.
"""
