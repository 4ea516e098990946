"""Does what a Dockerfile says in a plain folder, where no container engine runs.

What it does not know it refuses: a step that is passed over would be a step that nobody tried.
"""
