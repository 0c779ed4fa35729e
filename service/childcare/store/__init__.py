"""The rows of childcare: sessions and shifts, seats, what is done at the door."""
