"""What does a whole pilot look like? Synthetic people go through it, by the public interfaces alone."""

from deploy.demo.playing import NotOurs, play, sign_in_links

__all__ = ["NotOurs", "play", "sign_in_links"]
