"""What comes back of the mail that was sent, and whose address is it that takes none?"""
