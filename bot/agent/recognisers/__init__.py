"""From figures in a question to calculator calls: one module a family, each pure."""
