"""Staff work: what is due, reports on their way, and the plan itself."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("staff", __name__, url_prefix="/<any(zh, en):lang>/staff")
