"""The rows of visits: pairs with their safety and promises, and offers."""
