"""The repositories of one transaction, one per noun. None commits, none knows which database it speaks to."""
