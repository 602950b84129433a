"""What the project promises about speed, measured. Nothing here decides whether a test passes."""
