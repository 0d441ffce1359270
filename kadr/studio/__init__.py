"""What one may ask for: one module a noun, functions over a transaction."""
