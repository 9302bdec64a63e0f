"""What must hold when things go wrong: power cuts, and whatever else ends the product in the middle of its work."""
