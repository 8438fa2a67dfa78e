"""Does every page of the public and of participants speak three languages, in the glossary's words?"""

import re

import pytest
from babel.messages.extract import extract_from_dir

from tests.architecture.catalogues import KEYWORDS, METHODS, TRANSLATED, WEB, read

# Words that the glossary rules out, by language.
NOT_SAID = {
    "fi": r"\b(istunto|sessio|osanottaja|ohjaaja)",
    "sv": r"\b(entreprenör|session|möte[tn]?\b|handledare)",
}


def said():
    options = {"templates/**.*": {"trimmed": "true", "silent": "false"}}
    for source, _line, message, _comments, _context in extract_from_dir(WEB, METHODS, options, KEYWORDS):
        if "staff" not in source:
            yield message


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_is_missing_or_a_guess(language):
    catalogue = read(language)
    found = {
        message: catalogue.get(message if isinstance(message, str) else message[0]) for message in said()
    }
    assert [message for message, one in found.items() if one is None or one.fuzzy or not _whole(one)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_what_is_filled_in(language):
    filled = re.compile(r"%\((\w+)\)")
    wrong = [
        message.id
        for message in read(language)
        if isinstance(message.id, str)
        and message.string
        and set(filled.findall(message.id)) != set(filled.findall(str(message.string)))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_glossary_s_words_are_used(language):
    texts = [str(message.string) for message in read(language) if message.id]
    assert [text for text in texts if re.search(NOT_SAID[language], text, re.IGNORECASE)] == []


def _whole(message):
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)
