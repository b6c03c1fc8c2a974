"""Which of the materials handed in the bank held already; of those given before, by the log of uses."""

from django.db import migrations, models

_USED = """
update materials_material set reused = true
 where entry_id is not null and exists (
   select 1 from materials_bankuse as used
    where used.city = materials_material.city and used.entry_id = materials_material.entry_id
      and used.container = materials_material.container and used.way in ('取用', '窗口收取'))
"""


class Migration(migrations.Migration):
    dependencies = [
        ("materials", "0009_staged"),
    ]

    operations = [
        migrations.AddField(
            model_name="material",
            name="reused",
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(_USED, migrations.RunSQL.noop),
    ]
