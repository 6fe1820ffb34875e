"""The questions about one interview, one topic a file. None knows which dialogue asks it or what comes after it."""
