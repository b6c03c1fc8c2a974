"""Promises in place of proof: what is to be checked, and what a bundle was signed with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_following"),
    ]

    operations = [
        migrations.AddField("case", "check_state", models.CharField(default="", max_length=10)),
        migrations.AddField("case", "check_by", models.CharField(default="", max_length=40)),
        migrations.AddField("case", "check_due", models.DateField(null=True)),
        migrations.AddField("case", "check_provisional", models.BooleanField(default=False)),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["city", "department", "check_due"],
                name="case_to_check",
                condition=models.Q(("check_state", ""), _negated=True),
            ),
        ),
        migrations.AddField("bundlecase", "signed", models.JSONField(default=dict)),
    ]
