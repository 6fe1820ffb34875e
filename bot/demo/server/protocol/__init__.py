"""What Telegram takes: the specification, the body of a request, the errors it answers with."""
