"""A message about an interview, read into company, role, people, day and hours.

`message` is the entry. `email` takes a pasted e-mail out of its headers and signature, `pieces` sorts the words by what
they are about with the patterns of `fields`, `job` tells company from role, and `model` holds what comes out.
"""
