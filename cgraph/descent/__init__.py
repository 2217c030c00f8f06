"""Gradient descent: walk downhill along the gradients of a graph, and say how the walk went."""
