"""Migration as the owner, daily work as the application's role: two roles, rights granted here and nowhere else."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tongban.core.city import CityModel
from tongban.core.settings import database

#: Tables the application may read but that only migrations write.
_OWNED = {"django_migrations"}


def migrate(owner_url: str, application_role: str, verbosity: int = 0) -> None:
    """Bring the schema up to date as the owner and grant the application role exactly what it needs."""
    entry: dict[str, Any] = database(owner_url)
    entry["OPTIONS"].pop("pool")
    connections.settings["owner"] = connections.configure_settings({"default": entry})["default"]
    try:
        call_command("migrate", database="owner", interactive=False, verbosity=verbosity)
        grant(application_role)
    finally:
        connections["owner"].close()
        del connections["owner"]
        del connections.settings["owner"]


def grant(role: str) -> None:
    """Rights on every table; append-only tables may only be read and added to (blueprint, promise 5)."""
    append_only = {
        model._meta.db_table for model in apps.get_models() if issubclass(model, CityModel) and model.append_only
    }
    name = sql.Identifier(role)
    with connections["owner"].cursor() as cursor:
        tables = connections["owner"].introspection.table_names(cursor)
        cursor.execute(sql.SQL("grant usage on schema public to {}").format(name))
        cursor.execute(sql.SQL("grant usage on all sequences in schema public to {}").format(name))
        for table in tables:
            target = sql.Identifier(table)
            cursor.execute(sql.SQL("revoke all on {} from {}").format(target, name))
            if table in _OWNED:
                rights = sql.SQL("select")
            elif table in append_only:
                rights = sql.SQL("select, insert")
            else:
                rights = sql.SQL("select, insert, update, delete")
            cursor.execute(sql.SQL("grant {} on {} to {}").format(rights, target, name))


def application_role() -> str:
    """The role of DATABASE_URL."""
    return str(conninfo_to_dict(settings.DATABASE_URL).get("user") or "tongban_app")
