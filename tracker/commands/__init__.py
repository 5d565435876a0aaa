"""What can be done: one function per intent. Each checks, changes and records; none commits.

``f(session, thing, *, …, by: Actor, at: datetime)``: ``by`` is who acts and ``at`` is when it is recorded (aware,
UTC). Each raises NotPermitted unless ``by`` may, and RuleBroken with the field that breaks a rule.
``with database.writing() as session:`` in the caller is the transaction.
"""
