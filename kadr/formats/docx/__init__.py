"""Word documents (.docx): read by styles, then by layout; written with real styles."""
