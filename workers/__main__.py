"""`python -m workers`: one worker supervisor."""

import sys

from workers.run import main

if __name__ == "__main__":
    sys.exit(main())
