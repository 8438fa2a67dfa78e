"""How do the tests run Vertais in containers, as an operator would?"""
