"""How does a list leave as a file that a spreadsheet opens without running anything in it?"""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def answer(heads: Sequence[str], rows: Iterable[Sequence[object]], filename: str) -> Response:
    """UTF-8 with its mark, so that Excel reads ä and ö; separated by semicolons, as Finnish Excel expects."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(heads)
    writer.writerows([[plain(one) for one in row] for row in rows])
    response = Response("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def plain(value: object) -> str:
    """A cell that a spreadsheet would run as a formula starts with an apostrophe (OWASP).

    >>> plain("=1+1"), plain("Aino"), plain(None)
    ("'=1+1", 'Aino', '')
    """
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text
