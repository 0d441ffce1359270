"""Benchmarks: ratios measured in one run, and the pictures of the documents. Never part of the tests."""
