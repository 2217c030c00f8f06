"""Lesson 1: a formula becomes a graph."""
