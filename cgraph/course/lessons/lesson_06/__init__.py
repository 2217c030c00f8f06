"""Lesson 6: a neural network from scratch."""
