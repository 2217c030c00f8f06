"""The command `cgraph`: `cli` reads it, `copying` and `lab` open the lessons in JupyterLab."""
