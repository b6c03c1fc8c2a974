"""Migration lint: no model change without its migration, and the rules of the sharding-ready schema."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import django
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Model, UniqueConstraint
from django.utils import translation


def missing_migrations() -> list[str]:
    """The rooms whose models differ from their migrations."""
    with translation.override(None):
        before, now = MigrationLoader(None).project_state(), ProjectState.from_apps(apps)
        changes = MigrationAutodetector(before, now).changes(graph=MigrationLoader(None).graph)
    return [
        f"{room}: models changed without a migration ({step.describe()}): run `.venv/bin/tongban manage makemigrations`"
        for room, migrations in changes.items()
        for migration in migrations
        for step in migration.operations
    ]


def business_models() -> list[type[Model]]:
    """The models that belong to a city."""
    from tongban.core.city import CityModel

    return [model for model in apps.get_models() if issubclass(model, CityModel)]


def unkeyed_models() -> list[str]:
    """Business models no migration gives its (city, id) key."""
    from tongban.core.city import CityKeys

    keyed: set[tuple[str, str]] = set()
    for (app, _), migration in MigrationLoader(None).disk_migrations.items():
        operations: Sequence[Operation] = migration.operations
        keyed |= {(app, step.model.lower()) for step in operations if isinstance(step, CityKeys)}
    return [
        f"{model._meta.label}: no CityKeys operation gives its table the key (city, id)"
        for model in business_models()
        if (model._meta.app_label, model._meta.model_name) not in keyed
    ]


def cityless_constraints() -> list[str]:
    """Unique constraints of business models that do not begin with the city, and unique fields."""
    found = []
    for model in business_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, UniqueConstraint) and (constraint.fields or ("?",))[0] != "city":
                found.append(f"{model._meta.label}.{constraint.name}: a unique constraint must begin with city")
        for field in model._meta.concrete_fields:
            if field.unique and not field.primary_key:
                found.append(f"{model._meta.label}.{field.name}: unique without city; use a UniqueConstraint")
    return found


def main() -> int:
    """Print every fault; the exit code is 1 when there is one."""
    django.setup()
    faults = missing_migrations() + unkeyed_models() + cityless_constraints()
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
