"""How does a message become a mail, and how does the mail go out?"""
