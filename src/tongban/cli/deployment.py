"""What commands stand on: the deployment's database, Django set up on it, and problems told in a sentence."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

from tongban.core.environment import EnvironmentProblem, database, read
from tongban.core.roles import Addresses

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


@contextmanager
def application() -> Iterator[Addresses]:
    """Django, set up on the deployment's database: the named one, the running one, or one started meanwhile."""
    environment = read(os.environ)
    with database(environment) as addresses:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.core.settings")
        os.environ["TONGBAN_DATA"] = str(environment.data)
        os.environ["DATABASE_URL"] = addresses.application
        os.environ["TONGBAN_SECRET_KEY"] = environment.secret()
        import django

        django.setup()
        yield addresses


def set_up() -> None:
    """The house without its database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.core.settings")
    import django

    django.setup()


@contextmanager
def told_problems() -> Iterator[None]:
    """Let a Problem leave a command as its sentence instead of a traceback."""
    from tongban.core.errors import Problem

    try:
        yield
    except Problem as problem:
        raise EnvironmentProblem(f"{problem.code} {problem.detail}") from problem


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, file=sys.stderr, flush=True)
