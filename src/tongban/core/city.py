"""Business rows belong to a city: the abstract model, its manager, and the migration step for composite keys."""

from functools import cache
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from tongban.core.ids import uuid7


@cache
def current_city() -> int:
    """The prefecture code this deployment serves (GB/T 2260); it does not change while a process lives."""
    return int(settings.CITY)


M = TypeVar("M", bound=models.Model)


class CityManager(models.Manager[M]):
    """Reads stay inside the city, so that a sharded database sends them to one node."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(city=current_city())


class CityModel(models.Model):
    """A business row. Django's key is ``id``; the database's primary key is (city, id), written by ``CityKeys``."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    city = models.IntegerField(default=current_city, editable=False)

    #: True where the application's role may insert and read, never update or delete.
    append_only: ClassVar[bool] = False
    #: True where it may also delete: rows that are no record of anything (a draft, a job done, an upload taken back).
    removable: ClassVar[bool] = False

    objects = CityManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


class VersionedModel(CityModel):
    """A row that is updated only against the version it was read at."""

    version = models.IntegerField(default=1)

    class Meta(CityModel.Meta):
        abstract = True


class CityKeys(Operation):
    """Give a table its (city, id) primary key and its foreign keys inside the city.

    ``references`` maps a column holding an id to the table it points to: FOREIGN KEY (city, column) → (city, id).
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model: str, references: dict[str, str] | None = None) -> None:
        self.model = model
        self.references = references or {}

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.model], {"references": self.references})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models stay as they are: only the database knows the composite keys."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        table = to_state.apps.get_model(app_label, self.model)._meta.db_table
        schema_editor.execute(f'alter table "{table}" drop constraint "{table}_pkey", add primary key (city, id)')
        for column, target in self.references.items():
            schema_editor.execute(
                f'alter table "{table}" add constraint "{table}_{column}_city_fk" '
                f'foreign key (city, "{column}") references "{target}" (city, id)'
            )

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        table = from_state.apps.get_model(app_label, self.model)._meta.db_table
        for column in self.references:
            schema_editor.execute(f'alter table "{table}" drop constraint "{table}_{column}_city_fk"')
        schema_editor.execute(f'alter table "{table}" drop constraint "{table}_pkey", add primary key (id)')

    def describe(self) -> str:
        return f"Key {self.model} by city"
