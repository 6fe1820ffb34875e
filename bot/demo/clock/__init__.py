"""A clock that can be put forward, and times as the page shows them."""
