"""``python -m jeoul``: the same door as the ``jeoul`` command."""

import sys

from jeoul.cli import main

if __name__ == "__main__":
    sys.exit(main())
