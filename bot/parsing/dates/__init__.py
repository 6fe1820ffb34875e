"""Days, hours and time zones in English words."""
