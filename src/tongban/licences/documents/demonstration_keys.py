"""The demonstration certificate authority: its root and one certificate per seal, made on first use, kept private.

Every certificate says 演示 in its subject. They have no legal effect: real seals need keys from a licensed authority.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

#: Fixed bounds, so that a licence issued on any tried day finds its certificate valid.
_VALID_FROM = datetime(2020, 1, 1, tzinfo=UTC)
_VALID_UNTIL = datetime(2049, 12, 31, tzinfo=UTC)
_ISSUER = "通办演示证书（无法律效力）"


@dataclass(frozen=True, slots=True)
class KeyPair:
    """Where a certificate and its private key lie, both PEM."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class DemonstrationKeys:
    """The keys in a folder (``TONGBAN_DATA/keys``), 0700; private keys are 0600. Safe for several processes at once."""

    folder: Path

    def root(self) -> KeyPair:
        """The root certificate that vouches for all seals of this installation."""
        pair = self._pair("root")
        if not pair.certificate.exists():
            with self._alone():
                if not pair.certificate.exists():
                    self._make_root(pair)
        return pair

    def seal(self, name: str) -> KeyPair:
        """The certificate of the seal ``name``, signed by the root."""
        pair = self._pair(f"seal-{hashlib.sha256(name.encode()).hexdigest()[:24]}")
        if not pair.certificate.exists():
            root = self.root()
            with self._alone():
                if not pair.certificate.exists():
                    self._make_seal(pair, name, root)
        return pair

    def _pair(self, stem: str) -> KeyPair:
        return KeyPair(self.folder / f"{stem}.crt.pem", self.folder / f"{stem}.key.pem")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make_root(self, pair: KeyPair) -> None:
        key = _new_key()
        name = _subject("通办演示根证书")
        builder = _builder(name, name, key.public_key())
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(_usage(authority=True), critical=True)
        _store(pair, key, builder.sign(key, hashes.SHA256()))

    def _make_seal(self, pair: KeyPair, name: str, root: KeyPair) -> None:
        authority = x509.load_pem_x509_certificate(root.certificate.read_bytes())
        signing = load_rsa_key(root.key)
        key = _new_key()
        builder = _builder(_subject(name), authority.subject, key.public_key())
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_usage(authority=False), critical=True)
        issuer_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key())
        builder = builder.add_extension(issuer_id, critical=False)
        _store(pair, key, builder.sign(signing, hashes.SHA256()))


def load_rsa_key(path: Path) -> rsa.RSAPrivateKey:
    """The private key in a PEM file of this folder; loading tests the key and costs about 80 ms."""
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{path} is not an RSA key")
    return key


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _subject(name: str) -> x509.Name:
    """The full name stands in the organisational unit, since a common name holds no more than 64 bytes."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _ISSUER),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, name),
            x509.NameAttribute(NameOID.COMMON_NAME, name.encode()[:64].decode(errors="ignore")),
        ]
    )


def _builder(subject: x509.Name, issuer: x509.Name, public: rsa.RSAPublicKey) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_VALID_FROM)
        .not_valid_after(_VALID_UNTIL)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _store(pair: KeyPair, key: rsa.RSAPrivateKey, certificate: x509.Certificate) -> None:
    """Write the key first and the certificate last: a certificate on disk always has its key."""
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    _write(pair.key, private, 0o600)
    _write(pair.certificate, certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def _write(path: Path, content: bytes, mode: int) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
