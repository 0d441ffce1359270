"""The contact sheet: every size, angle, framing, pose, face, set and hour, for a storyboard artist to judge."""
