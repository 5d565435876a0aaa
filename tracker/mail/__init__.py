"""Mail: what is due is found by senders, claimed, written in the recipient's language, and handed to a mail server.

transport   the ways out: a mail server, a folder of files, memory
messages    from a name, a language and values to a message of plain text and HTML
sending     exactly once, as far as that can be
senders     who has something to send
"""
