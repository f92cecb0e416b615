"""Rules about who is credited, and how the line says it."""

from __future__ import annotations
