"""How an installation is saved into a folder, made again from it, and found whole."""
