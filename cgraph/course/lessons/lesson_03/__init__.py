"""Lesson 3: gradients flow back."""
