"""How the figures in the README are made."""
