"""Tables, queries, blobs and migrations: the database is the truth."""
