"""Values of the domain: frozen dataclasses of the standard library, knowing no framework and no storage."""
