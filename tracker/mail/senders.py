"""Who has something to send. A new kind of message is a function ``due(session, now)`` in a file of its own here, and a
line below; ``flask --app app digests send`` asks them all, in this order."""

from __future__ import annotations

from tracker.mail import account_notices, closing, round_reminders, sign_off, subscriptions, work
from tracker.mail.members import answer_owed, before_meeting
from tracker.mail.sending import Sender

SENDERS: list[Sender] = [subscriptions.confirmations, subscriptions.digests, before_meeting, answer_owed, closing.due,
                         round_reminders.due, account_notices.due, sign_off.to_check, sign_off.returned, work.editors,
                         work.reporters]
