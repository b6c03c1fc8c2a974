"""The log of uses says how, who, for which case, and the number of the copy handed out."""

from django.db import migrations, models

_TEXT = {"case_number": 60, "number": 20, "by_id": 80, "department": 80}


class Migration(migrations.Migration):
    dependencies = [
        ("materials", "0004_chosen"),
    ]

    operations = [
        migrations.AlterField(model_name="bankuse", name="entry_id", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="bankuse", name="material_id", field=models.UUIDField(null=True)),
        migrations.AddField(
            model_name="bankuse",
            name="way",
            field=models.CharField(
                choices=[
                    ("取用", "Given"),
                    ("带入内容", "Answered"),
                    ("查看", "Seen"),
                    ("亮码", "Shown"),
                    ("窗口收取", "Collected"),
                    ("导出", "Exported"),
                ],
                default="取用",
                max_length=4,
            ),
        ),
        *(
            migrations.AddField(model_name="bankuse", name=name, field=models.CharField(default="", max_length=length))
            for name, length in _TEXT.items()
        ),
        migrations.AddIndex(
            model_name="bankuse", index=models.Index(fields=["city", "by_id", "-at"], name="bank_use_taker")
        ),
    ]
