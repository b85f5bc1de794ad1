"""A service that keeps users: the reference application of statuswise."""
