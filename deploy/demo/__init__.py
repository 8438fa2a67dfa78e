"""What does a whole pilot look like? Synthetic people go through it, by the public interfaces alone."""
