from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class WallsConfig(AppConfig):
    name = "softlanding.office.walls"
    label = "walls"

    def ready(self) -> None:
        from softlanding.office.walls.raising import raise_walls
        from softlanding.office.walls.replicas import wall_off

        def raised(*, using: str, **_signal: Any) -> None:
            raise_walls(using)

        connection_created.connect(wall_off, dispatch_uid="walls")
        post_migrate.connect(raised, sender=self, weak=False, dispatch_uid="walls")
