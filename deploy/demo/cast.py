"""Who acts in the story, and how does each of them come in? By the link in their own mailbox."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from deploy.demo.client import Browser, Refused, until
from deploy.demo.mailbox import Mailbox

PATIENCE = 60


@dataclass
class Stage:
    """What all characters share: the site, the mail, and when all has settled."""

    site: httpx.Client
    mail: Mailbox
    is_settled: Callable[[], bool]
    steps: set[str] = field(default_factory=set)

    def settle(self) -> None:
        """Wait until everybody has heard of everything, seen twice, since hearing makes more to hear."""
        until("rest", lambda: self.is_settled() and self.is_settled(), time.sleep, PATIENCE)


class Character:
    """Somebody with a mailbox, who signs in when it is needed and stays signed in while it holds."""

    def __init__(self, stage: Stage, email: str, language: str) -> None:
        self.stage = stage
        self.email = email
        self.browser = Browser(stage.site, language)
        self.signed_out = Browser(stage.site, language)

    @property
    def person_id(self) -> str:
        return str(self.here().me["person_id"])

    def here(self) -> Browser:
        """Their browser, signed in with the roles that they have now."""
        try:
            self.browser.refresh()
        except Refused:
            self._sign_in()
        return self.browser

    def _sign_in(self) -> None:
        before = self.link("in")
        Browser(self.stage.site, self.browser.language).post(
            "registration", "/sign-in-links", {"email": self.email}
        )
        until(
            f"a sign-in link for {self.email}",
            lambda: self.link("in") != before,
            time.sleep,
            PATIENCE,
        )
        try:
            self.browser.sign_in(str(self.link("in")))
        except Refused as refused:
            if refused.slug != "link-is-used-up":
                raise
            self._sign_in()  # it was used, but the answer lost on its way: people ask for another

    def link(self, kind: str) -> str | None:
        return self.stage.mail.newest_link(self.email, kind)

    def open_link(self, kind: str) -> str:
        """The newest link of a kind in their mailbox, once it has come."""
        found: Any = until(f"/{kind}/ for {self.email}", lambda: self.link(kind), time.sleep, PATIENCE)
        return str(found)
