"""What ends a run: a part that is dead and cannot be brought back. Must not know which parts there are."""


class BeyondRepair(Exception):
    """A part of the bot is dead, and starting it again did not help. The message is a sentence for the operator."""
