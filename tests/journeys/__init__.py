"""Is the whole of it there? Stories that go through the platform from end to end."""
