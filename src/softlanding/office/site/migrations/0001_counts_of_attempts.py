from django.db import migrations


class Migration(migrations.Migration):
    """The table of Django's database cache, which all processes share.

    Not logged: it holds counts of attempts for some minutes, and after a crash they begin anew.
    """

    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE softlanding_cache (
                cache_key varchar(255) NOT NULL PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX softlanding_cache_expires ON softlanding_cache (expires);
            """,
            "DROP TABLE softlanding_cache",
        )
    ]
