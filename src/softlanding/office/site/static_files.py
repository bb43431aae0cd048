"""Static files under hashed names."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Hashed names where a manifest exists; front-end packages may name maps they don't ship."""

    manifest_strict = False
