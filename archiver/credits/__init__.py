"""Who made an article: from a line as newsrooms write it to parties in roles, in any language.

`read_line` reads one line, `in_text` finds the lines that credit somebody in a body, `ROLES` and `roles()` say
what roles there are and how each standard calls them. Words, agencies and titles are data beside the code.
"""

from __future__ import annotations

from archiver.credits.judge import names_account, resembles_credit
from archiver.credits.read import read_line
from archiver.credits.roles import ROLES, Role, role, roles, scheme
from archiver.credits.text import in_text

__all__ = [
    "ROLES",
    "Role",
    "in_text",
    "names_account",
    "read_line",
    "resembles_credit",
    "role",
    "roles",
    "scheme",
]
