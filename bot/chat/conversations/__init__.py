"""The dialogues, one a file: what is asked, in the person's order. The draft row decides where each
stands.
"""
