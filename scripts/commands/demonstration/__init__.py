"""Two simulated years of a council, sent as the commands that people would send."""
