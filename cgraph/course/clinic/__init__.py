"""The clinic: training runs that fail, to be looked at, named, and mended."""
