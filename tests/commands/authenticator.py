"""A security key in software: makes a passkey and answers with it, as WebAuthn level 2 says, for one origin."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

PRESENT_ONLY = 0x01
PRESENT_AND_VERIFIED = 0x05
WITH_KEY = 0x40


class Authenticator:
    """``of`` shares the key of another one, for an answer from another origin. It stores each passkey with its holder."""

    def __init__(self, origin: str, of: Authenticator | None = None) -> None:
        self.origin = origin
        self.key: ec.EllipticCurvePrivateKey = of.key if of else ec.generate_private_key(ec.SECP256R1())
        self.identity: bytes = of.identity if of else secrets.token_bytes(16)
        self.count = 0
        self.whose: str | None = of.whose if of else None

    def create(self, options: str) -> str:
        """The credential (JSON) in answer to ``offer_passkey``."""
        asked = json.loads(options)
        self.whose = asked["user"]["id"]
        point = self.key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
        data = (self._data(asked["rp"]["id"], PRESENT_AND_VERIFIED | WITH_KEY) + bytes(16)
                + len(self.identity).to_bytes(2, "big") + self.identity + public)
        return self._credential({
            "clientDataJSON": self._client("webauthn.create", asked["challenge"]),
            "attestationObject": bytes_to_base64url(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data}))})

    def get(self, options: str, *, verified: bool = True) -> str:
        """The credential (JSON) in answer to ``ask_passkey``. ``verified`` False: it did not verify its holder."""
        asked = json.loads(options)
        data = self._data(asked["rpId"], PRESENT_AND_VERIFIED if verified else PRESENT_ONLY)
        client = self._client("webauthn.get", asked["challenge"])
        signed = data + hashlib.sha256(self._client_bytes("webauthn.get", asked["challenge"])).digest()
        return self._credential({
            "clientDataJSON": client, "authenticatorData": bytes_to_base64url(data),
            "signature": bytes_to_base64url(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            **({"userHandle": self.whose} if self.whose else {})})

    def _data(self, host: str, flags: int) -> bytes:
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client_bytes(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _client(self, kind: str, challenge: str) -> str:
        return bytes_to_base64url(self._client_bytes(kind, challenge))

    def _credential(self, response: dict[str, Any]) -> str:
        identity = bytes_to_base64url(self.identity)
        return json.dumps({"id": identity, "rawId": identity, "type": "public-key", "response": response,
                           "clientExtensionResults": {}})
