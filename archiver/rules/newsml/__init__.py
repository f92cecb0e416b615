"""Rules about NewsML-G2 above its schema. Each module holds one kind; codes are grouped the same way.

N010 catalogs, N020 QCodes, N030 vocabularies, N040 identity, N060 dates, N080 status, N090 language and headline,
N110 credits, N130 rights, N140 content and bodies, N155 messages, packages and the rest.
"""

from archiver.rules.newsml import (
    bodies,
    catalogs,
    codes,
    content,
    credits,
    dates,
    identity,
    language,
    rights,
    structure,
    vocabularies,
)

__all__ = [
    "bodies",
    "catalogs",
    "codes",
    "content",
    "credits",
    "dates",
    "identity",
    "language",
    "rights",
    "structure",
    "vocabularies",
]
