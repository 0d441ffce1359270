"""The RQ side: a supervisor that claims batches and settles rows, and the engine child that does the work."""
