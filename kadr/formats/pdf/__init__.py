"""PDF scripts: letters and their places, read by a child process of its own."""
