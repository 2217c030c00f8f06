"""A lesson's widgets without its code and prose, on a page of Voilà: for the front of a class."""
