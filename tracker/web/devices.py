"""What a holder would call the browser and system used to log in. Nothing more is read from what a browser says."""

from __future__ import annotations

# The first match is taken: most browsers also name those that they want to be taken for.
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"),
             ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
            ("CrOS", "ChromeOS"), ("Linux", "Linux"))


def described(user_agent: str) -> str:
    """``Firefox · Windows``; empty where nothing is recognised."""
    named = (next((name for sign, name in known if sign in user_agent), "") for known in (_BROWSERS, _SYSTEMS))
    return " · ".join(filter(None, named))
