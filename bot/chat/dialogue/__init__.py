"""What every dialogue is made of: the turn, routing, forms and their questions."""
