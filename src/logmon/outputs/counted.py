"""How many of something, in words: `1 line`, `2,000 lines`."""


def counted(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")
