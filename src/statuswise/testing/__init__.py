"""For the tests of those who build an API: an in-process client, and assertions on status and path."""

from statuswise.testing._client import Answered, BrokenContract, Client, assert_path

__all__ = ["Answered", "BrokenContract", "Client", "assert_path"]
