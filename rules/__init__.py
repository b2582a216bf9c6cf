"""The law of the house: pure functions from what is known and what was heard to what shall be kept and said."""
