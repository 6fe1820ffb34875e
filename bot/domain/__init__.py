"""What follow-up is: facts, rules, the plan and the letters, as pure functions of what is handed in.

Knows neither a framework, a database, a network nor a clock: the current moment is always a parameter.
"""
