"""What people type, paste or forward, read into values.

`dates` reads days and times, `interview` a whole message about an interview; `intents` short texts ("they answered"),
`mentions` whose company is named, `people` interviewers, `places` cities and countries. Pure: it must not know
Telegram, the database, a dialogue or a use case.
"""
