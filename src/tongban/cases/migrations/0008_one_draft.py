"""One open draft of an item or bundle for an applicant and who fills it in; drafts begun twice before stay, numbered."""

from itertools import groupby

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_KINDS = (("Draft", "item_key", "case_number"), ("BundleDraft", "bundle_key", "number"))


def number(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Count the drafts that stand beside a newer one."""
    for name, key, submitted in _KINDS:
        drafts = apps.get_model("cases", name).objects.using(editor.connection.alias)
        whose = ("city", key, "applicant_id", "agent_id")
        rows = drafts.filter(**{submitted: ""}).order_by(*whose, "-updated_at").values_list(*whose, "id")
        for _whose, some in groupby(rows, lambda row: row[:-1]):
            for again, row in enumerate(some):
                if again:
                    drafts.filter(id=row[-1]).update(again=again)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_late_facts"),
    ]

    operations = [
        migrations.AddField("draft", "again", models.IntegerField(default=0)),
        migrations.AddField("bundledraft", "again", models.IntegerField(default=0)),
        migrations.RunPython(number, migrations.RunPython.noop),
        migrations.AddConstraint(
            "draft",
            models.UniqueConstraint(
                condition=models.Q(case_number=""),
                fields=("city", "item_key", "applicant_id", "agent_id", "again"),
                name="draft_one_open",
            ),
        ),
        migrations.AddConstraint(
            "bundledraft",
            models.UniqueConstraint(
                condition=models.Q(number=""),
                fields=("city", "bundle_key", "applicant_id", "agent_id", "again"),
                name="bundle_draft_one_open",
            ),
        ),
    ]
