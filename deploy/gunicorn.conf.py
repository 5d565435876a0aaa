"""How the site is served: ``gunicorn -c deploy/gunicorn.conf.py app:app``. Each value can be given by the environment."""

import os
import signal
from functools import partial
from typing import Any

from tracker.web.observing import AsJson

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
"""Not read where systemd hands over the socket (deploy/tracker.socket)."""
workers = int(os.environ.get("WEB_WORKERS", "2"))
"""With SQLite as with PostgreSQL: readers do not wait for writers, and writers stand in line by themselves."""
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "8"))

# Loaded once and then divided: less memory, and the counts of /metrics are those of all workers.
preload_app = True


def when_ready(server: Any) -> None:
    """Before it divides, what every worker would make for itself is made once; readers wait in the socket meanwhile."""
    from app import app
    from tracker.garbage import before_dividing
    from tracker.web import warming

    server.log.info("%d pages made before the workers", warming.warm(app))
    before_dividing()


STOPS = {signal.SIGTERM, signal.SIGQUIT, signal.SIGINT}
# Told to stop before it can listen to that, a worker would answer on, and be killed at the end of the time below: it is kept
# until it listens.
os.register_at_fork(before=partial(signal.pthread_sigmask, signal.SIG_BLOCK, STOPS),
                    after_in_parent=partial(signal.pthread_sigmask, signal.SIG_UNBLOCK, STOPS))


def post_worker_init(_worker: Any) -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)


# A request that is being answered when the service is told to stop is answered to its end; a new one waits in the socket.
graceful_timeout = 60
timeout = 90
keepalive = 5
backlog = 1024
# A worker that has hung is noticed by its file; on a disk, writing it could itself hang.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
control_socket_disable = True

# Whose X-Forwarded-For counts is decided by TRACKER_PROXIES alone. Whatever comes through a socket of files is otherwise taken
# for the proxy's own word, and not every proxy leaves out what a reader claims: under which address the site lies, say.
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
limit_request_line = 8190
limit_request_fields = 64
accesslog = None
"""The program notes each answer itself, without addresses (TRACKER_LOG=json)."""
errorlog = "-"
if os.environ.get("TRACKER_LOG") == "json":
    logconfig_dict = {
        "version": 1, "disable_existing_loggers": False,
        "formatters": {"json": {"()": AsJson}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
        "root": {"level": "INFO", "handlers": ["stderr"]},
        "loggers": {"gunicorn.error": {"level": "INFO", "handlers": ["stderr"], "propagate": False}},
    }
