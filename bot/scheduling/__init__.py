"""Starts deliveries when nudges are due, and nightly maintenance. The only package that imports APScheduler."""
