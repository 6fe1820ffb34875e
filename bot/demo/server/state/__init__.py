"""What the server remembers: chats, messages, keyboards, files, updates and callback queries."""
