"""Where do the tests' mailboxes come from? From a Dovecot of their own, its files in a temporary folder."""

import grp
import imaplib
import os
import pwd
import re
import shutil
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from deploy.engines import Missing, Program, free_ports
from tests.servers import Server, running

HOST = "127.0.0.1"
PASSWORD = "salasana"
SETTINGS = """
base_dir = {folder}/run
log_path = /dev/stderr
protocols = imap
listen = {host}
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={folder}/mail/%u
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
"""


@dataclass
class Mailboxes:
    """Whoever signs in has a mailbox of their own, which is empty the first time."""

    server: Server
    port: int
    tls_port: int
    certificate: Path

    def url(self, user: str, scheme: str = "imap") -> str:
        port = self.tls_port if scheme == "imaps" else self.port
        return f"{scheme}://{user}:{PASSWORD}@{HOST}:{port}/INBOX"

    def put(self, user: str, *mails: bytes) -> None:
        """As if they had come by SMTP."""
        with self._open(user) as connection:
            for mail in mails:
                connection.append("INBOX", "", imaplib.Time2Internaldate(0), mail)

    def flags(self, user: str) -> list[list[str]]:
        """Of each mail that is in the mailbox."""
        with self._open(user) as connection:
            (found,) = connection.search(None, "ALL")[1]
            told = [str(connection.fetch(one, "(FLAGS)")[1][0]) for one in found.split()]
            return [sorted(set(re.findall(r"\\\w+", one)) - {r"\Recent"}) for one in told]

    @contextmanager
    def _open(self, user: str) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4(HOST, self.port, timeout=20) as connection:
            connection.login(user, PASSWORD)
            connection.select("INBOX")
            yield connection


@contextmanager
def mailboxes_here() -> Iterator[Mailboxes]:
    """Raises Missing."""
    dovecot = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if dovecot is None or not Path("/usr/lib/dovecot/imap").exists():
        raise Missing("Dovecot (Debian: dovecot-imapd)")
    with tempfile.TemporaryDirectory(prefix="vertais-dovecot-") as temporary:
        folder = Path(temporary)
        folder.chmod(0o755)
        port = free_ports(2)
        settings = folder / "dovecot.conf"
        chosen = {"folder": folder, "host": HOST, "port": port, "tls_port": port + 1, "password": PASSWORD}
        settings.write_text(SETTINGS.format(**chosen, **_users()))
        _certify(folder)
        (folder / "mail").mkdir(mode=0o777)
        (folder / "mail").chmod(0o777)
        program = Program(
            "dovecot", (dovecot, "-F", "-c", str(settings)), "", pwd.getpwuid(os.geteuid()).pw_name
        )
        with running(program, folder, lambda: _answers(port)) as server:
            yield Mailboxes(server, port, port + 1, folder / "certificate.pem")


def _users() -> dict[str, str]:
    """As root those that its package made, and nobody for the mail; else whoever we are, for all."""
    if os.geteuid() == 0:
        names = ("dovecot", "dovenull", "nobody")
    else:
        names = (pwd.getpwuid(os.geteuid()).pw_name,) * 3
    groups = [str(pwd.getpwnam(name).pw_gid) for name in names]
    return {
        "internal": names[0],
        "login": names[1],
        "group": _group(int(groups[0])),
        "owner": names[2],
        "owner_group": groups[2],
    }


def _group(gid: int) -> str:
    return grp.getgrgid(gid).gr_name


def _certify(folder: Path) -> None:
    """A certificate of its own, which whoever trusts it may find at this address."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(made.public_bytes(pem))
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(pem, *plain))


def _answers(port: int) -> bool:
    with suppress(OSError, imaplib.IMAP4.error, ssl.SSLError), imaplib.IMAP4(HOST, port, timeout=5):
        return True
    return False
