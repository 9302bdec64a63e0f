"""Whatever colour a desk chooses, what is written in it or on it can be read."""

from hypothesis import example, given
from hypothesis import strategies as st

from handlers.web.colors import ENOUGH, colors_of, contrast

COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLORS)
@example("#ffff00")
@example("#ffffff")
@example("#000000")
@example("#767676")
@example("#777777")
def test_every_brand_colour_can_be_read(brand: str) -> None:
    colors = colors_of(brand)
    assert contrast(colors.fill, colors.on_fill) >= ENOUGH
    for ground in ("#ffffff", "#f1f3f7", "#f6f7f9"):
        assert contrast(colors.ink_on_light, ground) >= ENOUGH
    for ground in ("#171a20", "#242932", "#101318", "#181c23"):
        assert contrast(colors.ink_on_dark, ground) >= ENOUGH


def test_contrast_is_wcags() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48
    assert contrast("#123456", "#123456") == 1
