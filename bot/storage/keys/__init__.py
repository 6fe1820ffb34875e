"""The master key and what it encrypts: data keys and the deletion list."""
