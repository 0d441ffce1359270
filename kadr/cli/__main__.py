"""`python -m kadr.cli`, for where the script folder is not on the PATH."""

from kadr.cli import main

main()
