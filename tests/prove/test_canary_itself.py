"""Would the canary's proof notice, if something lay in the clear?"""

import sqlite3

import pytest

from tests.prove.searching import forms_of, tables_of


@pytest.mark.parametrize(
    "told",
    [
        "Ötökkä Näyte",
        "\\u00d6t\\u00f6kk\\u00e4 N\\u00e4yte",
        "%C3%96t%C3%B6kk%C3%A4%20N%C3%A4yte",
        "ötökkä näyte",
        "Ötökkä+Näyte",
    ],
)
def test_a_text_is_found_however_it_is_written(told):
    assert any(form in f"... {told} ...".encode().lower() for form in forms_of("Ötökkä Näyte"))


def test_a_row_of_any_table_is_looked_at(tmp_path):
    path = tmp_path / "any.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE idempotency_keys (key TEXT, raw BLOB)")
        connection.execute("INSERT INTO idempotency_keys VALUES ('k', ?)", ("Ötökkä".encode(),))
    assert list(tables_of(path)) == [("table any.idempotency_keys", "k\nÖtökkä".encode())]
