"""What somebody who wants to change a history quietly might do, done to a copy of the demonstration."""
