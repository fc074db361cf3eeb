"""What samples/generate.py is made of. Every person, firm, number and amount is invented."""
