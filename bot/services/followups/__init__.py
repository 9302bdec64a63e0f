"""What a customer does in the chat after a ticket was filed, one module for each thing it is about."""
