"""What does the worker do when its time has come, and not because anybody asked?"""
