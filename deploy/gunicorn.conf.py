"""How the site is served: ``gunicorn -c deploy/gunicorn.conf.py app:app``. The address, workers and threads can be set in the
environment."""

import os
import signal
from functools import partial
from typing import Any

from tracker.web.observing import AsJson

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
"""Not used where systemd passes on the socket (deploy/tracker.socket)."""
workers = int(os.environ.get("WEB_WORKERS", "2"))
"""This works with SQLite as well as PostgreSQL: readers do not wait for writers, and writers queue of their own accord."""
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "8"))

# The program is loaded once and then forked: this takes less memory, and the counts of /metrics are those of all workers.
preload_app = True


def when_ready(server: Any) -> None:
    """Before forking, make once what every worker would otherwise make for itself; readers wait in the socket meanwhile."""
    from app import app
    from tracker.garbage import before_dividing
    from tracker.web import warming

    server.log.info("%d pages made before the workers", warming.warm(app))
    before_dividing()


STOPS = {signal.SIGTERM, signal.SIGQUIT, signal.SIGINT}
# If a worker were told to stop before it handles signals, it would keep answering and be killed at the end of the time below.
# So the signals are held back until it handles them.
os.register_at_fork(before=partial(signal.pthread_sigmask, signal.SIG_BLOCK, STOPS),
                    after_in_parent=partial(signal.pthread_sigmask, signal.SIG_UNBLOCK, STOPS))


def post_worker_init(_worker: Any) -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)


# When the service is told to stop, requests being answered are answered to the end; new ones wait in the socket.
graceful_timeout = 60
timeout = 90
keepalive = 5
backlog = 1024
# A hung worker is noticed because it stops touching a file. On a disk, that could hang too, so it is kept in memory if possible.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
control_socket_disable = True

# TRACKER_PROXIES alone decides whose X-Forwarded-For counts. Otherwise gunicorn would trust every header that arrives through a
# Unix socket as the proxy's own, and not every proxy removes what a reader claims, for example the address of the site.
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
limit_request_line = 8190
limit_request_fields = 64
accesslog = None
"""The program logs each answer itself, without IP addresses (TRACKER_LOG=json)."""
errorlog = "-"
if os.environ.get("TRACKER_LOG") == "json":
    logconfig_dict = {
        "version": 1, "disable_existing_loggers": False,
        "formatters": {"json": {"()": AsJson}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
        "root": {"level": "INFO", "handlers": ["stderr"]},
        "loggers": {"gunicorn.error": {"level": "INFO", "handlers": ["stderr"], "propagate": False}},
    }
