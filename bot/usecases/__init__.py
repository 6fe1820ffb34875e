"""What a person or a tick can ask for: one function is one intention and one transaction.

Knows the domain and storage; must not know who asks (chat, ticker, command line) nor what time it is.
"""
