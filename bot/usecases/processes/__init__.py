"""Work that one process of several does, and how the processes know of each other."""
