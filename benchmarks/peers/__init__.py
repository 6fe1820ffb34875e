"""What others offer for the same work, used as their documentation shows it. Nothing of ours may be imported here."""
