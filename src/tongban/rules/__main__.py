"""Runs the rules' command line as `python -m tongban.rules`."""

from tongban.rules.command import main

raise SystemExit(main())
