"""Fields for the learning rate and the other numbers of an optimizer."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cgraph.descent.curvature import Curvature
from cgraph.descent.optimizers import Optimizer
from cgraph.descent.schedules import Schedule
from cgraph.functions import greater, less
from cgraph.graph.passes import Number
from cgraph.language import say
from cgraph.notation import PICTURE
from cgraph.pictures.frames import Field, Text
from cgraph.symbols import show_name
from cgraph.tape import Symbol, Tape

_FARTHEST = 1e308  # that a slider goes


@dataclass
class Run:
    """One descent: its name, its rule and schedule, and the numbers that get sliders."""

    name: str
    rule: Optimizer
    schedule: Schedule | None
    sliders: tuple[str, ...]
    rate: Number = 0.1
    settings: dict[str, Symbol] = field(default_factory=dict)

    def reach(
        self, rate: float | None, rates: tuple[float, float] | None, known: Curvature | None
    ) -> tuple[float, float]:
        """Return how far the slider of the rate goes."""
        if rates:
            return rates
        critical = known.critical if known else None
        low, high = (critical / 200, critical * 1.25) if critical else (1e-3, 1.0)
        if rate:
            low, high = min(low, rate), max(high, rate * (1.0 if critical else 4.0))
        return float(f"{low:.2g}"), float(f"{min(high, _FARTHEST):.2g}")

    def rate_field(  # noqa: PLR0913  what a slider may show
        self,
        tape: Tape,
        rate: float | None,
        ends: tuple[float, float],
        known: Curvature | None,
        *,
        marks: bool,
        running: bool,
    ) -> Field:
        """Return a field for the rate, with a slider; `known` is the curvature, where it counts."""
        low, high = ends
        usual = known.best / 2 if known and known.best else float(np.sqrt(low * high))
        value = float(f"{usual:.3g}") if rate is None else rate
        self.rate = tape.symbol(value)
        return Field(
            "rate",
            say("descent.rate_label"),
            value,
            self.rate,
            low,
            high,
            logarithmic=low > 0.0,
            running=running,
            marks=self._marks(known) if marks and known else [],
        )

    def setting_fields(self, tape: Tape, *, running: bool) -> list[Field]:
        """Return a field with a slider for each number of the optimizer that is to have one."""
        fields = []
        for name in self.sliders:
            if name not in self.rule.settings:
                continue
            setting = self.rule.settings[name]
            symbol = self.settings[name] = tape.symbol(setting.value)
            label = show_name(setting.symbol or name)
            ends = setting.least, setting.most, 0.01
            own = f"{name} {self.name}".strip()
            fields.append(Field(own, label, setting.value, symbol, *ends, running=running))
        return fields

    def _marks(self, known: Curvature) -> list[tuple[Any, Text]]:
        marks: list[tuple[Any, Text]] = []
        for word in ("best", "critical"):
            rule = getattr(self.rule, word)
            value = self.rule.limit(rule, known.low, known.high, **self.settings)
            if value is not None:
                label = f"{say(f'descent.{word}')} {PICTURE.number(value)}"
                marks.append((value, label))
        return marks

    def checks(self) -> list[tuple[Symbol, Text]]:
        """Return what is wrong with a rate, or a number, that is out of its range."""
        found: list[tuple[Symbol, Text]] = []
        if isinstance(self.rate, Symbol):
            found.append((less(self.rate, 0.0), say("descent.rate_negative")))
        for name, given in self.settings.items():
            setting = self.rule.settings[name]
            words = {"name": show_name(setting.symbol or name), "given": PICTURE.number(given)}
            ends = {"least": setting.least, "most": setting.most}
            told = say("arguments.setting_range", **ends, **words)
            found += [(less(given, setting.least), told), (greater(given, setting.most), told)]
        return found
