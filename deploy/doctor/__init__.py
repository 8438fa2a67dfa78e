"""Is all well, and what is there to do where it is not?"""
