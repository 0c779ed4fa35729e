"""What each file of a roster says, row by row, as records the other slices take."""
