"""Due nudges: claim, decide, send, record."""
