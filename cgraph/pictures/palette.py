"""The one place for colours, each with a partner for dark pages.

Blue flows forward (values), orange-red flows back (gradients), green is learnt (parameters), greys
are the rest. Every pair in `TEXT_ON_GROUND` has at least the contrast that WCAG AA asks of text.
"""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as "#rrggbb", for CSS and for matplotlib alike."""

    ground: str
    ink: str
    quiet: str
    line: str
    node_ground: str
    value: str
    value_ground: str
    gradient: str
    gradient_ground: str
    parameter: str
    parameter_ground: str
    wrong: str
    wrong_ground: str


LIGHT = Palette(
    ground="#ffffff",
    ink="#1d2733",
    quiet="#5a6673",
    line="#7a8693",
    node_ground="#f3f5f8",
    value="#0b57a4",
    value_ground="#e9f1fb",
    gradient="#ab3f08",
    gradient_ground="#fdf0e7",
    parameter="#17683a",
    parameter_ground="#e8f5ed",
    wrong="#a8071a",
    wrong_ground="#fdecee",
)

DARK = Palette(
    ground="#111111",
    ink="#e7eaee",
    quiet="#a7b1bc",
    line="#7d8995",
    node_ground="#20262d",
    value="#85bdf5",
    value_ground="#15283c",
    gradient="#ffa273",
    gradient_ground="#3a2317",
    parameter="#7bd39c",
    parameter_ground="#162d20",
    wrong="#ff929e",
    wrong_ground="#401a20",
)

# Marks on a page that does not say whether it is light or dark: 3 to 1 on either ground.
ON_ANY_GROUND = {"parameter": "#2e8b57", "line": "#7d8995", "gradient": "#c8642c"}

TEXT_ON_GROUND = (
    ("ink", "ground"),
    ("ink", "node_ground"),
    ("ink", "value_ground"),
    ("ink", "gradient_ground"),
    ("quiet", "ground"),
    ("quiet", "node_ground"),
    ("value", "ground"),
    ("value", "node_ground"),
    ("value", "value_ground"),
    ("gradient", "ground"),
    ("gradient", "node_ground"),
    ("gradient", "gradient_ground"),
    ("parameter", "ground"),
    ("parameter", "parameter_ground"),
    ("ink", "parameter_ground"),
    ("wrong", "ground"),
    ("wrong", "wrong_ground"),
    ("wrong", "value_ground"),
    ("wrong", "gradient_ground"),
)


def css_variables(palette: Palette = LIGHT) -> str:
    """Return the colours as declarations of CSS custom properties, to stand within a rule.

    >>> css_variables().splitlines()[0]
    '--cg-ground: #ffffff;'
    """
    return "\n".join(f"--cg-{name}: {colour};" for name, colour in variables(palette).items())


def variables(palette: Palette) -> dict[str, str]:
    """Return the colours by the names of their CSS custom properties, without "--cg-"."""
    return {field.name.replace("_", "-"): getattr(palette, field.name) for field in fields(palette)}


def css_themes() -> str:
    """Return the same for light and dark pages alike: the `color-scheme` where they stand decides.

    >>> css_themes().splitlines()[0]
    '--cg-ground: light-dark(#ffffff, #111111);'
    """
    return "\n".join(
        f"--cg-{field.name.replace('_', '-')}: "
        f"light-dark({getattr(LIGHT, field.name)}, {getattr(DARK, field.name)});"
        for field in fields(Palette)
    )


def css_reader(kind: str) -> str:
    """Return rules that give the elements of a class the colours of their reader's theme.

    >>> css_reader("a").count(".a {")
    2
    """
    return (
        f".{kind} {{ {css_variables(LIGHT)} }}"
        f"@media (prefers-color-scheme: dark) {{ .{kind} {{ {css_variables(DARK)} }} }}"
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
