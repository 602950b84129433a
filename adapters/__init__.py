"""One folder for every platform that Intervisor speaks with."""
