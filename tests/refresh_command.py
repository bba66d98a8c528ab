"""The command `extractor` whose NCBI is on a port of 127.0.0.1.

python refresh_command.py PORT ARGUMENTS…
"""

from __future__ import annotations

import sys

from fake_ncbi.server import install

from extractor.cli import main

if __name__ == "__main__":
    install(int(sys.argv.pop(1)))
    main()
