"""All uses of what one party keeps, latest first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("materials", "0007_show_codes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="bankuse", index=models.Index(fields=["city", "owner_id", "-at"], name="bank_use_owner")
        ),
    ]
