"""Real inputs, in our own words, and what a person would expect to be understood of them."""
