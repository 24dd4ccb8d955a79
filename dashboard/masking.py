"""Masks personal data at the door to the screen (name 陈**, phone 156****6218)."""

import re


def name(value: str) -> str:
    """Return the first letter and two stars, whatever the length of the rest."""
    text = value.strip()
    return f"{text[0]}**" if text else ""


def phone(value: str) -> str:
    """Return three first and four last digits of a long number, fewer of a shorter one."""
    digits = re.sub(r"\D", "", value)
    if len(digits) >= 11:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"****{digits[-2:]}" if len(digits) >= 6 else "****" if digits else ""
