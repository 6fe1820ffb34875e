"""Other libraries doing the same work, used as in their documentation. Nothing of the bot may be imported here."""
