"""The pages as people ask for them: the whole real application, in this process."""
