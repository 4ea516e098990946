"""Files made to cost memory or time, or to lead a reader astray, each with its outcome."""
