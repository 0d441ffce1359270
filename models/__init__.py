"""Hugging Face runtimes and nothing of film: it could be lifted out as a library."""
