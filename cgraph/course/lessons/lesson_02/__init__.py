"""Lesson 2: numbers flow forward."""
