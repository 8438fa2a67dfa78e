"""What is in somebody's mailbox? The messages that were really sent to them, read back from the catcher."""

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

    def letters(self, address: str) -> list[EmailMessage]:
        """Everything sent to that address, oldest first."""
        for path in sorted(self.folder.glob("*.eml")):
            if path.name not in self._read:
                self._read.add(path.name)
                letter = PARSER.parsebytes(path.read_bytes())
                self._letters.setdefault(str(letter["To"].addresses[0].addr_spec), []).append(letter)
        return self._letters.get(address, [])

    def newest_link(self, address: str, kind: str) -> str | None:
        """The token of the newest `/in/…`, `/survey/…`, `/join/…` or `/offer/…` link sent to the address."""
        for letter in reversed(self.letters(address)):
            text = letter.get_body(("plain",))
            if text and (found := re.search(rf"/{kind}/([\w.-]+)", text.get_content())):
                return found.group(1)
        return None
