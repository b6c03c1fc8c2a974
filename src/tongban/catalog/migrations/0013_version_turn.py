"""A day whose scheduled version was withdrawn is free for another one."""

from django.db import migrations, models


def _turn(model: str) -> list[migrations.operations.base.Operation]:
    return [
        migrations.AddField(model_name=f"{model}versionrecord", name="turn", field=models.IntegerField(default=0)),
        migrations.RemoveConstraint(model_name=f"{model}versionrecord", name=f"{model}_version_in_force"),
        migrations.AddConstraint(
            model_name=f"{model}versionrecord",
            constraint=models.UniqueConstraint(
                fields=("city", "key", "in_force", "turn"), name=f"{model}_version_first_day"
            ),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0012_comment_places"),
    ]

    operations = [*_turn("item"), *_turn("bundle")]
