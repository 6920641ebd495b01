"""A mail server for the tests: aiosmtpd, so that our client is held against somebody else's.

    mail_server.py FOLDER [--plain] [--login USER:PASSWORD] [--port PORT]

Makes a certificate for 127.0.0.1 in FOLDER (trust.pem) unless there is one, writes its port to FOLDER/port and each letter
that it takes to FOLDER/letter-N, envelope first. The recipient's name says what it does:

    later@...   451 at RCPT           never@...   550 at RCPT
    full@...    552 after the letter  gone@...    takes the letter and hangs up without a word
"""

import argparse
import asyncio
import datetime
import ipaddress
import pathlib
import ssl

from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificate_of(folder: pathlib.Path) -> ssl.SSLContext:
    if not (folder / "key.pem").exists():
        make_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "trust.pem", folder / "key.pem")
    return context


def make_certificate(folder: pathlib.Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail server of the tests")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "trust.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


class Keeper:
    """Keeps letters, or does what the recipient's name says."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        # One that was started again goes on.
        self.count = len(list(folder.glob("letter-*")))

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.partition("@")[0]
        if name == "later":
            return "451 4.7.1 try again"
        if name == "never":
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        names = {address.partition("@")[0] for address in envelope.rcpt_tos}
        if "full" in names:
            return "552 5.2.2 mailbox full"
        protection = "tls" if session.ssl else "clear"
        login = "login" if session.authenticated else "nobody"
        head = f"{protection} {login} {envelope.mail_from} {','.join(envelope.rcpt_tos)}\n"
        path = self.folder / f"letter-{self.count}"
        path.with_suffix(".part").write_bytes(head.encode() + envelope.content)
        path.with_suffix(".part").rename(path)
        self.count += 1
        if "gone" in names:
            server.transport.close()
            await asyncio.sleep(0.2)
        return "250 2.0.0 taken"


async def serve(options: argparse.Namespace) -> None:
    folder = pathlib.Path(options.folder)
    context = None if options.plain else certificate_of(folder)
    wanted = options.login.encode().split(b":", 1) if options.login else None

    def authenticate(server, session, envelope, mechanism, data):
        right = wanted is not None and [data.login, data.password] == wanted
        return AuthResult(success=right, handled=False)

    keeper = Keeper(folder)

    def connection() -> SMTP:
        return SMTP(
            keeper,
            tls_context=context,
            require_starttls=context is not None,
            authenticator=authenticate if wanted else None,
            auth_required=wanted is not None,
            auth_exclude_mechanism=["LOGIN"],
        )

    server = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", options.port)
    part = folder / "port.part"
    part.write_text(str(server.sockets[0].getsockname()[1]))
    part.rename(folder / "port")
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--login")
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
