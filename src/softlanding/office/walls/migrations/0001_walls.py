"""The walls stand; `raise_walls` keeps them to the plan after every later `migrate`, too."""

from typing import Any

from django.db import migrations


def raised(_apps: Any, schema_editor: Any) -> None:
    from softlanding.office.walls.raising import raise_walls

    raise_walls(schema_editor.connection.alias)


class Migration(migrations.Migration):
    atomic = False  # table by table
    dependencies = [
        ("accounts", "0004_data_protection_officer"),
        ("audit", "0003_chain"),
        ("cases", "0002_the_whole_file"),
        ("exchange", "0001_stored_answers"),
        ("keys", "0001_own_keys"),
        ("ledger", "0001_first_tables"),
        ("outcomes", "0001_follow_up_and_models"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("placement", "0003_model_use"),
        ("quotas", "0003_carry_over"),
        ("residents", "0002_news_of_households"),
        ("rights", "0001_requests_holds_and_erasures"),
        ("settlement", "0003_ages_of_plans"),
        ("webhooks", "0001_first_tables"),
    ]

    operations = [migrations.RunPython(raised, migrations.RunPython.noop)]
