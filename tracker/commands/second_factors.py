"""Second factors: time-based codes (RFC 6238), passkeys (WebAuthn), recovery codes. The cryptography comes from
libraries.

The secret of a code is sealed with the site's own key, so that a copy of the database alone yields no second
factor. The libraries are loaded only when somebody logs in: they take ten megabytes in each process, and a
citizen's page needs none of them.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import pyotp
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.commands import audit, notices, passwords, sessions
from tracker.domain.accounts import USUAL, Policy, check_another
from tracker.domain.audit import Act, Outcome
from tracker.domain.errors import N_, NotFound, RuleBroken
from tracker.domain.numbers import natural
from tracker.domain.permissions import Actor, Permission, require
from tracker.models.account import Account, LoginSession
from tracker.models.account_care import NoticeKind
from tracker.models.second_factor import Passkey, RecoveryCode

if TYPE_CHECKING:
    from cryptography.fernet import Fernet
    from webauthn.helpers.structs import AuthenticationCredential, PublicKeyCredentialDescriptor

RECOVERY_CODES = 10
STEP_SECONDS = 30
OFFER_SECONDS = 600
"""How long a holder who has given the password may take to make a passkey."""
_MAKING = "new"
"""Begins what a session keeps of such an offer; a challenge to log in has no space in it."""


@dataclass(frozen=True)
class Site:
    """What a passkey is bound to: the site's name, host and origin (``https://tracker.example.org``)."""

    name: str
    host: str
    origin: str


# --- codes by time -----------------------------------------------------------------------------------------------


def offer_totp(session: Session, account: Account, *, key: str) -> str:
    """The secret that waits to be confirmed, made if there is none; ``key`` is the site's own."""
    found = _opened(account.totp_pending, key)
    if found is None:
        found = pyotp.random_base32()
        account.totp_pending = _box(key).encrypt(found.encode()).decode()
        session.flush()
    return found


def pending_totp(account: Account, *, key: str) -> str | None:
    """The secret that waits to be confirmed."""
    return _opened(account.totp_pending, key)


def confirm_totp(session: Session, account: Account, *, password: str, code: str, key: str, policy: Policy = USUAL,
                 at: datetime) -> Sequence[str]:
    """Take the secret into use once a code shows that the holder has it; return the recovery codes, if they are new.

    Raises RuleBroken on ``password`` or ``code``.
    """
    passwords.require_password(session, account, password, policy=policy, at=at)
    secret = _opened(account.totp_pending, key)
    step = _step(secret, code, at) if secret else None
    if step is None:
        raise RuleBroken("code", N_("This code is not correct. Please check the clock on your device, and try the next code."))
    account.totp, account.totp_pending, account.totp_step = account.totp_pending, None, step
    audit.write(session, Act.FACTOR_ADDED, account.reference, detail={"factor": "totp"}, at=at)
    notices.owe(session, account, NoticeKind.FACTOR_ADDED, at=at)
    return _recovery_codes(session, account)


def check_code(session: Session, account: Account, *, code: str, key: str, at: datetime) -> str | None:
    """Which kind a code is: ``totp`` or ``recovery code``; None where it is not correct. A code can be used once."""
    typed = "".join(code.split()).replace("-", "").lower()
    secret = _opened(account.totp, key)
    step = _step(secret, typed, at) if secret else None
    if step is not None and (account.totp_step is None or step > account.totp_step):
        account.totp_step = step
        return "totp"
    recovery = session.scalar(select(RecoveryCode).where(
        RecoveryCode.account == account.reference, RecoveryCode.digest == _digest(account, typed),
        RecoveryCode.used_at.is_(None)))
    if recovery is None:
        return None
    recovery.used_at = at
    return "recovery code"


def _step(secret: str, code: str, at: datetime) -> int | None:
    """The time step to which a code belongs: the present one, or one next to it, to allow for clock differences."""
    totp, now = pyotp.TOTP(secret), int(at.timestamp()) // STEP_SECONDS
    typed = "".join(code.split())
    return next((step for step in (now, now - 1, now + 1)
                 if secrets.compare_digest(totp.at(step * STEP_SECONDS).encode(), typed.encode())), None)


def _box(key: str) -> Fernet:
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"second factors").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def _opened(sealed: str | None, key: str) -> str | None:
    """Unseal a secret. None also where the site's key has changed since: the holder then needs a recovery code."""
    from cryptography.fernet import InvalidToken

    try:
        return _box(key).decrypt(sealed.encode()).decode() if sealed else None
    except InvalidToken:
        return None


def _recovery_codes(session: Session, account: Account) -> list[str]:
    if session.scalar(select(RecoveryCode.id).where(RecoveryCode.account == account.reference,
                                                    RecoveryCode.used_at.is_(None)).limit(1)):
        return []
    return _make_recovery_codes(session, account)


def new_recovery_codes(session: Session, account: Account, *, password: str, policy: Policy = USUAL, at: datetime) -> list[str]:
    """Create ten recovery codes for a holder who asks for them; the older ones are no longer valid. Raises RuleBroken on
    ``password``."""
    passwords.require_password(session, account, password, policy=policy, at=at)
    audit.write(session, Act.FACTOR_ADDED, account.reference, detail={"factor": "recovery codes"}, at=at)
    notices.owe(session, account, NoticeKind.FACTOR_ADDED, at=at)
    return _make_recovery_codes(session, account)


def _make_recovery_codes(session: Session, account: Account) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account == account.reference))
    codes = [base64.b32encode(secrets.token_bytes(10)).decode().lower() for _each in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(account=account.reference, digest=_digest(account, code)) for code in codes)
    session.flush()
    return ["-".join(code[start:start + 4] for start in range(0, len(code), 4)) for code in codes]


def _digest(account: Account, code: str) -> str:
    return hashlib.sha256(f"{account.reference}:{code}".encode()).hexdigest()


# --- passkeys ----------------------------------------------------------------------------------------------------


def offer_passkey(session: Session, account: Account, asking: LoginSession, site: Site, *, password: str, alone: bool = False,
                  policy: Policy = USUAL, at: datetime) -> str:
    """What the browser needs to make a passkey (JSON), for a holder who gives the password: a device would keep a passkey that
    was made before a wrong one was refused. The challenge is kept with the session that asks.

    alone  it is to log in by itself: the device records whose it is, and can ask for its holder's finger, face or PIN

    Raises RuleBroken on ``password``.
    """
    import webauthn
    from webauthn.helpers.structs import AuthenticatorSelectionCriteria, ResidentKeyRequirement, UserVerificationRequirement

    passwords.require_password(session, account, password, policy=policy, at=at)
    options = webauthn.generate_registration_options(
        rp_id=site.host, rp_name=site.name, user_id=account.reference.encode(), user_name=account.email,
        user_display_name=account.name or account.email, exclude_credentials=_known(session, account),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED if alone else ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.PREFERRED))
    asking.challenge = f"{_MAKING} {int(at.timestamp())} {_text(options.challenge)}"
    session.flush()
    return webauthn.options_to_json(options)


def withdraw_offer(asking: LoginSession) -> None:
    """The offer of a passkey ends: the password has to be given again."""
    if _offered(asking):
        asking.challenge = None


def _offered(asking: LoginSession) -> tuple[int, str] | None:
    """When a passkey was offered in a session, and the challenge; None where what is kept is no offer."""
    kind, _, rest = (asking.challenge or "").partition(" ")
    when, _, challenge = rest.partition(" ")
    return (int(when), challenge) if kind == _MAKING else None


def add_passkey(session: Session, account: Account, asking: LoginSession, site: Site, *, credential: str, name: str,
                at: datetime) -> Sequence[str]:
    """Keep the public half of a passkey that was just made from an offer; return the recovery codes, if they are new.

    Raises RuleBroken on ``credential``, also where there was no offer lately.
    """
    import webauthn

    offered, asking.challenge = _offered(asking), None
    if offered is None or at.timestamp() - offered[0] > OFFER_SECONDS:
        raise RuleBroken("credential", N_("The passkey was not accepted. Please try again."))
    try:
        made = webauthn.verify_registration_response(
            credential=credential, expected_challenge=_bytes(offered[1]), expected_rp_id=site.host,
            expected_origin=site.origin)
    except _unreadable() as fault:
        raise RuleBroken("credential", N_("The passkey was not accepted. Please try again.")) from fault
    identity = _text(made.credential_id)
    if session.scalar(select(Passkey.id).where(Passkey.credential == identity)):
        raise RuleBroken("credential", N_("This passkey is already registered."))
    session.add(Passkey(account=account.reference, credential=identity, public_key=_text(made.credential_public_key),
                        sign_count=made.sign_count, name=name, added_at=at))
    audit.write(session, Act.FACTOR_ADDED, account.reference, detail={"factor": "passkey"}, at=at)
    notices.owe(session, account, NoticeKind.FACTOR_ADDED, at=at)
    return _recovery_codes(session, account)


def is_kept(session: Session, account: Account, credential: str) -> bool:
    """Whether a passkey that a browser has made is already among the account's, because its answer was sent twice."""
    from webauthn.helpers import parse_registration_credential_json

    try:
        made = parse_registration_credential_json(credential)
    except _unreadable():
        return False
    return session.scalar(select(Passkey.id).where(Passkey.account == account.reference,
                                                   Passkey.credential == _text(made.raw_id))) is not None


def ask_passkey(session: Session, account: Account, asking: LoginSession, site: Site) -> str | None:
    """What the browser needs to ask for one of the account's passkeys (JSON); None where it has none."""
    import webauthn

    known = _known(session, account)
    if not known:
        return None
    options = webauthn.generate_authentication_options(rp_id=site.host, allow_credentials=known)
    asking.challenge = _text(options.challenge)
    session.flush()
    return webauthn.options_to_json(options)


def check_passkey(session: Session, account: Account, asking: LoginSession, site: Site, *, credential: str,
                  at: datetime) -> str | None:
    """``passkey`` where one of the account's passkeys has answered the challenge of this session, which can be used once."""
    challenge, asking.challenge = None if _offered(asking) else asking.challenge, None
    answered = _read(credential)
    passkey = _passkey(session, answered)
    if answered is None or passkey is None or passkey.account != account.reference or challenge is None:
        return None
    return "passkey" if _verified(passkey, answered, challenge, site, at=at) else None


def ask_any_passkey(site: Site) -> tuple[str, str]:
    """What the browser needs to ask for a passkey of any holder (JSON), and the challenge in it, to be kept with that
    browser. The passkey must verify its holder: nothing else is asked of him."""
    import webauthn
    from webauthn.helpers.structs import UserVerificationRequirement

    options = webauthn.generate_authentication_options(
        rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED)
    return webauthn.options_to_json(options), _text(options.challenge)


def log_in(session: Session, site: Site, *, credential: str, challenge: str, policy: Policy, at: datetime) -> Account | None:
    """The account whose passkey answers the challenge and has verified its holder; None where no passkey does, where the
    account is closed or locked, and where the operator does not allow it. A failure is counted. A challenge can be
    used once: the session that it begins keeps it."""
    answered = _read(credential)
    passkey = _passkey(session, answered)
    account = session.get(Account, passkey.account) if passkey else None
    if not policy.passkey_login or answered is None or passkey is None or account is None:
        audit.write(session, Act.LOG_IN, outcome=Outcome.FAILED, detail={"by": "passkey", "why": "no such passkey"}, at=at)
        return None
    if account.closed or account.is_locked(at):
        audit.write(session, Act.LOG_IN, account.reference, outcome=Outcome.REFUSED, at=at,
                    detail={"by": "passkey", "why": "closed" if account.closed else "locked"})
        return None
    is_used = session.scalar(select(LoginSession.id).where(LoginSession.begun_by == challenge))
    # The device also says whose passkey it is; one that it made for an account answers for that account only.
    whose = answered.response.user_handle
    if is_used or whose not in (None, account.reference.encode()) or not _verified(passkey, answered, challenge, site,
                                                                                   alone=True, at=at):
        passwords.count_failure(session, account, "passkey", policy=policy, at=at)
        return None
    account.locked_until = None
    return account


def _text(code: bytes) -> str:
    return base64.urlsafe_b64encode(code).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "===")


def _unreadable() -> tuple[type[Exception], ...]:
    """The exceptions that reading an invalid answer from a browser may raise; the last one for endless nesting."""
    from webauthn.helpers.exceptions import WebAuthnException

    return WebAuthnException, ValueError, KeyError, TypeError, RecursionError


def _read(credential: str) -> AuthenticationCredential | None:
    from webauthn.helpers import parse_authentication_credential_json

    try:
        return parse_authentication_credential_json(credential)
    except _unreadable():
        return None


def _passkey(session: Session, answered: AuthenticationCredential | None) -> Passkey | None:
    return session.scalar(select(Passkey).where(Passkey.credential == _text(answered.raw_id))) if answered else None


def _verified(passkey: Passkey, answered: AuthenticationCredential, challenge: str, site: Site, *, alone: bool = False,
              at: datetime) -> bool:
    import webauthn

    try:
        checked = webauthn.verify_authentication_response(
            credential=answered, expected_challenge=_bytes(challenge), expected_rp_id=site.host,
            expected_origin=site.origin, credential_public_key=_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count, require_user_verification=alone)
    except _unreadable():
        return False
    passkey.sign_count, passkey.used_at = checked.new_sign_count, at
    return True


def _known(session: Session, account: Account) -> list[PublicKeyCredentialDescriptor]:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [PublicKeyCredentialDescriptor(id=_bytes(each)) for each in session.scalars(
        select(Passkey.credential).where(Passkey.account == account.reference).order_by(Passkey.id))]


# --- taking them away --------------------------------------------------------------------------------------------


def remove(session: Session, account: Account, which: str, *, password: str, policy: Policy = USUAL, at: datetime) -> None:
    """Remove a second factor for its holder: ``totp``, or the number of a passkey. Raises RuleBroken on ``password``,
    NotFound. A time-based code that is gone already is not removed a second time."""
    passwords.require_password(session, account, password, policy=policy, at=at)
    if which == "totp":
        if account.totp is None:
            return
        account.totp = account.totp_step = None
    else:
        number = natural(which)
        passkey = None if number is None else session.get(Passkey, number)
        if passkey is None or passkey.account != account.reference:
            raise NotFound(f"passkey/{which}")
        session.delete(passkey)
    audit.write(session, Act.FACTOR_REMOVED, account.reference, detail={"factor": which}, at=at)
    notices.owe(session, account, NoticeKind.FACTOR_REMOVED, at=at)


def remove_all(session: Session, account: Account, *, by: Actor, at: datetime) -> None:
    """An administrator removes them all for a holder who has lost them; his sessions end. Raises RuleBroken."""
    require(by, Permission.MANAGE_ACCOUNTS)
    check_another(by, account.reference)
    passwords.check_open(account)
    had_any = account.totp is not None or bool(_known(session, account))
    account.totp = account.totp_pending = account.totp_step = None
    for model in (Passkey, RecoveryCode):
        session.execute(delete(model).where(model.account == account.reference))
    sessions.end_all(session, account, at=at)
    audit.write(session, Act.FACTOR_REMOVED, account.reference, detail={"factor": "all"}, at=at)
    if had_any:
        notices.owe(session, account, NoticeKind.FACTORS_REMOVED, at=at)
