"""The error that ends a run."""


class BeyondRepair(Exception):
    """A part of the bot has failed, and restarting it did not help. The message is a sentence for the operator."""
