"""The chat page of the demo."""
