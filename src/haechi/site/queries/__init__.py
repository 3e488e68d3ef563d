"""READS over several rooms: where an edition stands, and where a person is needed."""

from haechi.site.queries.figures import counts_of

__all__ = ["counts_of"]
