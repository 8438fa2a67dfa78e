"""What is in somebody's mailbox? The messages that were really sent to them, read back from the catcher."""

import os
import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

PARSER = BytesParser(policy=policy.default)


class Mailbox:
    """All mailboxes of the story; each file is parsed once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: set[str] = set()
        self._letters: dict[str, list[EmailMessage]] = {}
        self._texts: dict[str, list[str]] = {}

    def letters(self, address: str) -> list[EmailMessage]:
        """Everything sent to that address, oldest first."""
        self._read_what_came()
        return self._letters.get(address, [])

    def newest_link(self, address: str, kind: str) -> str | None:
        """The token of the newest `/in/…`, `/survey/…`, `/join/…` or `/offer/…` link sent to the address."""
        self._read_what_came()
        for text in reversed(self._texts.get(address, [])):
            if found := re.search(rf"/{kind}/([\w.-]+)", text):
                return found.group(1)
        return None

    def _read_what_came(self) -> None:
        for name in sorted({name for name in os.listdir(self.folder) if name.endswith(".eml")} - self._read):
            self._read.add(name)
            letter = PARSER.parsebytes((self.folder / name).read_bytes())
            to = str(letter["To"].addresses[0].addr_spec)
            self._letters.setdefault(to, []).append(letter)
            text = letter.get_body(("plain",))
            self._texts.setdefault(to, []).append(text.get_content() if text else "")
