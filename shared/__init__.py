"""Plumbing that the services call: it knows no word of the domain."""
