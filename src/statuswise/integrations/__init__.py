"""Other libraries, one package each; each imports its library, and is imported only by who has it."""

__all__: list[str] = []
