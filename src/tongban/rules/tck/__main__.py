"""Runs the compatibility kit as `python -m tongban.rules.tck DIR [--json]`."""

from tongban.rules.tck.report import main

raise SystemExit(main())
