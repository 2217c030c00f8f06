"""Lesson 5: a full example."""
