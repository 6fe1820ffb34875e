"""The database: tables, migrations, encrypted columns, and repositories whose queries always name the person.

No other package imports SQLAlchemy. This one knows neither Telegram nor how a plan is made.
"""
