"""How well entities are attached: rates per layer and street, and what is not attached."""
