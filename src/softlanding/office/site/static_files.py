"""Static files: only those that pages ask for, under hashed names."""

from __future__ import annotations

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage

WEIGHTS_NOT_USED = [f"*-{weight}-*" for weight in (100, 200, 300, 500, 700)]
SCRIPTS_NOT_USED = ["*cyrillic*", "*greek*", "*vietnamese*", "*-italic*"]
PACKAGING = ["*.woff", "*.md", "*.d.ts", "*.scss", "package.json", "LICENSE", "ext", "editors"]
VARIANTS = ["*-src*", "*.esm.*", "*.amd.*", "*.cjs.*", "*.unminified*", "*-10m.json", "*-110m.json"]


class NeededFiles(StaticFilesConfig):
    """Leaves out what the pinned front-end packages bring along and no page asks for."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *WEIGHTS_NOT_USED,
        *SCRIPTS_NOT_USED,
        *PACKAGING,
        *VARIANTS,
    ]


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Hashed names, so that a browser may keep each file for ever."""

    manifest_strict = False
