"""Who answers the tests by HTTPS and HTTP? Servers of their own, by certificates of their own issuer."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "localhost"
PEM = serialization.Encoding.PEM


@dataclass
class Issuer:
    """`root`: the file that whoever trusts it has."""

    folder: Path

    def __post_init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        made = self._signed(self._key, "The issuer", timedelta(days=400), is_issuer=True)
        self.root = self.folder / "root.pem"
        self.root.write_bytes(made.public_bytes(PEM))

    def certificate(self, lasts: timedelta) -> Path:
        """A file with the certificate for `localhost` and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        path = self.folder / f"{x509.random_serial_number()}.pem"
        made = self._signed(key, HOST, lasts, is_issuer=False)
        path.write_bytes(key.private_bytes(PEM, *plain) + made.public_bytes(PEM))
        return path

    def _signed(
        self, key: ec.EllipticCurvePrivateKey, of: str, lasts: timedelta, is_issuer: bool
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, of)]))
            .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "The issuer")]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=60))
            .not_valid_after(now + lasts)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=is_issuer, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )


@contextmanager
def https_server(certificate: Path | None, status: int = 200, location: str = "") -> Iterator[int]:
    """Its port; without a certificate it speaks plain HTTP."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Location", location)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ExitStack() as stack:
        server = stack.enter_context(HTTPServer(("127.0.0.1", 0), Answering))
        if certificate is not None:
            spoken = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            spoken.load_cert_chain(certificate)
            server.socket = spoken.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        stack.callback(thread.join)
        stack.callback(server.shutdown)
        yield int(server.server_address[1])
