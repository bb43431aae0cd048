from django.db import migrations


def fill(apps, schema_editor):
    """The ages that plans made before were told of: those of the case file today."""
    plan_model = apps.get_model("settlement", "Plan")
    plans = plan_model.objects.filter(ages=[]).select_related("placement__household__programme")
    for plan in plans.iterator():
        household = plan.placement.household
        year = household.programme.year
        births = household.members.values_list("born", flat=True)
        plan.ages = sorted((year - born.year for born in births), reverse=True)
        plan.save(update_fields=["ages"])


class Migration(migrations.Migration):
    dependencies = [("settlement", "0002_hand_over")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
