"""What we write, read by other programs' parsers; what others write, read by ours."""
