"""What several tests need: a JupyterLab of their own, and a hand on its pages."""
