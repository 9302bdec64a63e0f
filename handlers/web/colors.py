"""A brand colour made readable: every pair below reaches the contrast of WCAG 2.2, 1.4.3 (4.5 to 1), whatever colour a desk chooses."""

from collections.abc import Iterator
from dataclasses import dataclass

LIGHT = "#ffffff"
DARK = "#15181e"
ENOUGH = 4.5
_STEPS = 40


@dataclass(frozen=True, slots=True)
class Colors:
    """`fill` with text `on_fill`; `ink_on_light` and `ink_on_dark` are the brand as text on the page."""

    fill: str
    on_fill: str
    ink_on_light: str
    ink_on_dark: str


def colors_of(brand: str) -> Colors:
    """Shades of a `#rrggbb` colour; white on it if that can be read, else near-black."""
    on_fill = LIGHT if contrast(brand, LIGHT) >= ENOUGH else DARK
    fill = brand if contrast(brand, on_fill) >= ENOUGH else _readable(brand, LIGHT, towards="#000000")
    on_fill = on_fill if contrast(fill, on_fill) >= ENOUGH else LIGHT
    # a little more than needed, as bubbles and cards are not pure white or black
    return Colors(
        fill, on_fill, _readable(brand, "#eef0f4", towards="#000000"), _readable(brand, "#262b34", towards="#ffffff")
    )


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _readable(color: str, ground: str, *, towards: str) -> str:
    return next(shade for shade in _shades(color, towards) if contrast(shade, ground) >= ENOUGH)


def _shades(color: str, towards: str) -> Iterator[str]:
    start, end = _channels(color), _channels(towards)
    for step in range(_STEPS + 1):
        mixed = (round(a + (b - a) * step / _STEPS) for a, b in zip(start, end, strict=True))
        yield "#" + "".join(f"{channel:02x}" for channel in mixed)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _channels(color: str) -> tuple[int, int, int]:
    digits = color.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
