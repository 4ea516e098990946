"""The terminal: questions by keyboard, pipe or file, and the corpus kept by commands."""
