"""Reads and writes of the tables, one class for each kind of row."""
