"""`make fuzz`: damaged files, led by which code they reach."""
