"""Forms: shape only (types, lengths, choices). Rules live in the domain; a refusal comes back to its field.

base      the form underlying all others: language, what was typed, refusals, the version it was made from
fields    text, dates in two calendars, URLs, texts in two languages
choosing  one of a few, one of many, any of a few, bodies in an order
choices   the codes of the record in words
"""
