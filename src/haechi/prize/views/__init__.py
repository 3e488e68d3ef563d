"""The entrances of this room: thin, one file a desk."""
