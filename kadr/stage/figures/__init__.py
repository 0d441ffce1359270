"""People: bones and poses, bodies, heads, garments and faces."""
