"""Straight code: the usual way of a request, as one coroutine for each operation.

It is generated from the same tables that the reference walks, asks what they ask in their order, and leaves for the
plan (`_plan`) wherever an answer is not certain at once.
"""

from __future__ import annotations

from statuswise.serve.straight._ends import Kept, kept_of
from statuswise.serve.straight._head import straight_head
from statuswise.serve.straight._leaving import straight_operation
from statuswise.serve.straight._writer import Straight

__all__ = ["Kept", "Straight", "kept_of", "straight_head", "straight_operation"]
