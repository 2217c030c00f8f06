"""The one place for colours, each with a partner for dark pages.

Blue flows forward (values), orange-red flows back (gradients), green is learnt (parameters), greys
are the rest. Text has on its ground at least the contrast that WCAG AA asks for: a test says so.
"""

COLOURS = {  # on light pages, on dark ones
    "ground": ("#ffffff", "#111111"),
    "ink": ("#1d2733", "#e7eaee"),
    "quiet": ("#5a6673", "#a7b1bc"),
    "line": ("#7a8693", "#7d8995"),
    "node-ground": ("#f3f5f8", "#20262d"),
    "value": ("#0b57a4", "#85bdf5"),
    "value-ground": ("#e9f1fb", "#15283c"),
    "gradient": ("#ab3f08", "#ffa273"),
    "gradient-ground": ("#fdf0e7", "#3a2317"),
    "parameter": ("#17683a", "#7bd39c"),
    "parameter-ground": ("#e8f5ed", "#162d20"),
    "wrong": ("#a8071a", "#ff929e"),
    "wrong-ground": ("#fdecee", "#401a20"),
}
LIGHT = {name: light for name, (light, _) in COLOURS.items()}
DARK = {name: dark for name, (_, dark) in COLOURS.items()}


def css_variables(colours: dict[str, str]) -> str:
    """Return colours as declarations of CSS custom properties, to stand within a rule.

    >>> css_variables(LIGHT).splitlines()[0]
    '--cg-ground: #ffffff;'
    """
    return "\n".join(f"--cg-{name}: {colour};" for name, colour in colours.items())


def css_themes() -> str:
    """Return the same for light and dark pages alike: the `color-scheme` where they stand decides.

    >>> css_themes().splitlines()[0]
    '--cg-ground: light-dark(#ffffff, #111111);'
    """
    pairs = {name: f"light-dark({light}, {dark})" for name, (light, dark) in COLOURS.items()}
    return css_variables(pairs)


def css_reader(kind: str) -> str:
    """Return rules that give the elements of a class the colours of their reader's theme.

    >>> css_reader("a").count(".a {")
    2
    """
    return (
        f".{kind} {{ {css_variables(LIGHT)} }}"
        f"@media (prefers-color-scheme: dark) {{ .{kind} {{ {css_variables(DARK)} }} }}"
    )
