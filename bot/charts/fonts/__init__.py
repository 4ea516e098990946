"""The font that charts are lettered with."""
