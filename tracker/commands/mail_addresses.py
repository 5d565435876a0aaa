"""E-mail addresses: how one is kept, and how one that somebody types is found."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from tracker.domain.errors import N_, RuleBroken


def read_address(email: str) -> str:
    """An e-mail address as it is kept, and as any mail server accepts it: a domain in other letters by its name in ASCII.
    Raises RuleBroken on ``email`` where it is not one."""
    try:
        found = validate_email(email.strip(), check_deliverability=False, test_environment=True, allow_smtputf8=False)
    except EmailNotValidError as fault:
        raise RuleBroken("email", N_("This is not an e-mail address.")) from fault
    return (found.ascii_email or found.normalized).lower()


def typed_as(email: str) -> list[str]:
    """The forms in which an e-mail address that somebody types may be kept: as typed, or by its name in ASCII."""
    typed = email.strip().lower()
    try:
        return [typed, read_address(typed)]
    except RuleBroken:
        return [typed]
