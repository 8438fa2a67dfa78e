"""What does `python -m shared.cli` run?"""

from shared.cli.commands import vertais

if __name__ == "__main__":
    vertais(prog_name="vertais")
