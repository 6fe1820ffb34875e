"""The rows of the table, one in each file."""
