"""Text and film: screenplays read and written, boards and shot lists printed."""
