"""The rulebook: what an exchange, a request and its response, owes; standard library only, no input or output."""
