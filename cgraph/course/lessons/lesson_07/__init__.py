"""Lesson 7: when training fails."""
