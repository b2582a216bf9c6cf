"""What is done about what was heard: each handler loads, asks one rule, and gives its Decision back."""
