"""Where facts are kept: tables, migrations, encrypted columns, and queries that always name whose row it is.

The only floor that knows a database. It knows neither Telegram nor when anything is due.
"""
