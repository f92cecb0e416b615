"""Read news articles, check their metadata, credit who made them, and keep them."""

__version__ = "0.1.0"
