"""The methods of the Bot API that the demo implements."""
