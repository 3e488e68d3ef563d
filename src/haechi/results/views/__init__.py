"""The entrances of this room: thin; rules say what may be seen, actions do what is asked."""
