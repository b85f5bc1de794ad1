"""`python -m statuswise`: the command line without its script."""

import sys

from statuswise.cli import main

if __name__ == "__main__":
    sys.exit(main())
