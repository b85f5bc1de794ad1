"""Straight code: the usual way of a request, as one coroutine for each operation.

It is generated from the same tables that the reference walks, asks what they ask in their order, and leaves for the
plan (`_plan`) wherever an answer is not certain at once.
"""

from __future__ import annotations

from statuswise.serve.straight._ends import Kept, kept_of
from statuswise.serve.straight._head import straight_head
from statuswise.serve.straight._leaving import straight_operation
from statuswise.serve.straight._writer import Straight, crashed_in_straight_code

__all__ = ["Kept", "Straight", "crashed_in_straight_code", "kept_of", "straight_head", "straight_operation"]
