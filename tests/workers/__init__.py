"""The workers: pipe, engine, tickets, and whole supervisors as real processes."""
