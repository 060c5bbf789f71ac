"""Figures and lists of the documentation, made by scripts."""
