"""Values of fields as docs/language.md, sections 2 to 4, has them: what a text, a number and an equality are."""

import ipaddress
import re
from decimal import Decimal
from fractions import Fraction

from logmon.language.words import LEVELS
from logmon.model.event import Level

MISSING = None

_NUMERIC = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def text_of(value):
    """The text of a value; None where it has none (missing, a list, a table)."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Level):
        return value.label
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else format(Decimal(repr(value)), "f")
    return MISSING


def number_of(value):
    """A number, or what numeric text spells; None for anything else. True and false are no numbers."""
    if isinstance(value, bool | Level):
        return MISSING
    if isinstance(value, int | float):
        return value
    if not isinstance(value, str) or len(value) > 40 or not _NUMERIC.fullmatch(value.strip()):
        return MISSING
    spelled = value.strip()
    if re.fullmatch(r"[+-]?[0-9]+", spelled):
        return int(spelled)
    number = float(spelled)
    return number if abs(number) != float("inf") else MISSING


def level_of(word):
    """A level word in any case."""
    return LEVELS.get(word.lower()) if isinstance(word, str) else MISSING


def ordered(op, left, right):
    match op:
        case "==":
            return left == right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
    raise AssertionError(op)


def compare(op, left, right):
    """Rules 4 to 8 of the comparisons, for values of which neither is a `null`, a level or an address in the text."""
    if op == "!=":
        return not compare("==", left, right)
    if left is MISSING or right is MISSING:
        return False
    if isinstance(left, list | dict) or isinstance(right, list | dict):
        return False
    if isinstance(left, bool) or isinstance(right, bool):
        return op == "==" and text_of(left) == text_of(right)
    if isinstance(left, int | float) or isinstance(right, int | float):
        left, right = number_of(left), number_of(right)
        return left is not MISSING and right is not MISSING and ordered(op, left, right)
    return ordered(op, left, right)


def within(value, network):
    """Is the value text that spells an address inside the network?"""
    try:
        return isinstance(value, str) and ipaddress.ip_address(value) in ipaddress.ip_network(network)
    except ValueError:
        return False


def like(value, pattern):
    """`field:pattern`, level apart."""
    text = text_of(value)
    if text is MISSING:
        return False
    if "/" in pattern:
        try:
            ipaddress.ip_network(pattern)
        except ValueError:
            pass
        else:
            return within(value, pattern)
    if "*" in pattern or "?" in pattern:
        parts = (".*" if sign == "*" else "." if sign == "?" else re.escape(sign) for sign in pattern)
        return re.fullmatch("".join(parts), text, re.DOTALL) is not None
    return text == pattern


def arithmetic(op, left, right):
    """Missing where an operand is, or a divisor is zero."""
    if left is MISSING or right is MISSING or (op in "/%" and right == 0):
        return MISSING
    match op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return float(Fraction(left) / Fraction(right))
    return left - right * (Fraction(left) / Fraction(right)).__floor__()
