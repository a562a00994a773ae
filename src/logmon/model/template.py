"""How a template shows that a value stood somewhere."""

VALUE = "<*>"
