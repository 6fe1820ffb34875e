"""The demo: a Bot API server on this machine, a chat page in the browser, and a clock that can be put forward.

It must not import the bot: what it needs of it (`DemoHooks`) is passed in.
"""
