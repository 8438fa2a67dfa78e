"""How does an operator look into it and mend it? `vertais`, one module a question."""
