"""Kadr: from logline to rough cut. This package is the film itself; it never loads torch nor an HTTP server."""

__version__ = "0.1.0"
