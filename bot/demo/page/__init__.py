"""The chat page of the demo: its HTTP routes, the JSON it draws, its static files."""
