"""Migration as the owner, daily work as the application's role: two roles, rights granted here and nowhere else."""

from typing import Any, LiteralString

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
    """Rights on every table; append-only tables may only be read and added to, and what is a record never deleted."""
    ours = {model._meta.db_table: model for model in apps.get_models() if issubclass(model, CityModel)}
    name = sql.Identifier(role)
    with connections["owner"].cursor() as cursor:
        tables = connections["owner"].introspection.table_names(cursor)
        cursor.execute(sql.SQL("grant usage on schema public to {}").format(name))
        cursor.execute(sql.SQL("grant usage on all sequences in schema public to {}").format(name))
        for table in tables:
            target = sql.Identifier(table)
            cursor.execute(sql.SQL("revoke all on {} from {}").format(target, name))
            rights = sql.SQL(_rights(table, ours.get(table)))
            cursor.execute(sql.SQL("grant {} on {} to {}").format(rights, target, name))


def _rights(table: str, model: type[CityModel] | None) -> LiteralString:
    """What the application may do to a table; Django's own (sessions) are no records."""
    if table in _OWNED:
        return "select"
    if model is None or model.removable:
        return "select, insert, update, delete"
    return "select, insert" if model.append_only else "select, insert, update"


def application_role() -> str:
    """The role of DATABASE_URL."""
    return str(conninfo_to_dict(settings.DATABASE_URL).get("user") or "tongban_app")
