"""Runs the command line as `python -m tongban`."""

from tongban.cli import main

raise SystemExit(main())
