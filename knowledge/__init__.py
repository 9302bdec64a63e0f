"""What the desk may say: policy texts, how they are read, and how questions are answered from them. Nothing here talks to a network."""
