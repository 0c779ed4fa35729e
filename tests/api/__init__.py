"""The API as other services ask it: the whole real application, in this process."""
