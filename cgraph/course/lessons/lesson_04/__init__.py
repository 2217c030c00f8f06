"""Lesson 4: gradient descent."""
