"""What we say to models: one module a noun, and templates as files with a contract."""
