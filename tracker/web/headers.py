"""The security headers, as data. One strict policy for every page: nothing inline, nothing from elsewhere, no frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

CONTENT_SECURITY_POLICY: dict[str, str] = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

EVERYWHERE: dict[str, str] = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in CONTENT_SECURITY_POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": browsers would then send "Origin: null" with our own forms, whose origin is checked.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in (
        "browsing-topics", "camera", "display-capture", "geolocation", "microphone", "payment", "usb")),
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Published data are there to be reused, on other sites too; what is behind the log-in is not.
PUBLIC: dict[str, str] = {"Cross-Origin-Resource-Policy": "cross-origin"}
STAFF: dict[str, str] = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}
SETTLED = "public, max-age=3600, must-revalidate"
"""The Cache-Control of what will not change: the past, a full archive, a file. It can still be withheld by law, and is then to be
gone from readers' machines and from caches in between as well: they ask again after an hour, by its ETag."""
FAILED: dict[str, str] = {"Cache-Control": "no-store"}
SECURE: dict[str, str] = {"Strict-Transport-Security": "max-age=31536000"}
UNOFFICIAL: dict[str, str] = {"X-Robots-Tag": "noindex, nofollow"}


def apply(response: Response, staff: bool, *, secure: bool = False, official: bool = False) -> Response:
    """Set the headers on a response. A refusal or a fault must not be stored by anyone: what is missing today may exist
    tomorrow.

    staff     behind the log-in (staff, review, account): never stored by anyone
    secure    the site is reached by https, as its base URL says
    official  the site's status; unless official, robots are kept out of feeds, files and pages alike
    """
    failed = response.status_code >= 400
    kinds = ((True, EVERYWHERE), (not official, UNOFFICIAL), (not staff, PUBLIC), (staff, STAFF), (failed, FAILED),
             (secure, SECURE))
    for wanted, headers in kinds:
        if wanted:
            response.headers.update(headers)
    return response
