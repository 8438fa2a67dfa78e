"""Where do the dots of a ring stand? Peers around a table, one dot a member."""

from math import cos, pi, sin

Dot = tuple[float, float]


def dots(count: int, size: float, radius: float) -> list[Dot]:
    """Centres of `count` dots on a circle that fits a square of `size`, the first one on top, clockwise."""
    middle, reach = size / 2, size / 2 - radius - 1
    angles = [2 * pi * n / count for n in range(count)]
    return [(round(middle + reach * sin(a), 1), round(middle - reach * cos(a), 1)) for a in angles]
