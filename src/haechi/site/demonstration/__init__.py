"""The demonstration edition: an invented edition in the shape of that of 2023."""
