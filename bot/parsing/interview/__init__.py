"""A message about an interview, read into company, role, people, day and hour."""
