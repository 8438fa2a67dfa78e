"""How does before and after look? A dot at the median on a bar of the middle half, one line each."""

from collections.abc import Mapping
from typing import Any

import pygal
from pygal.style import Style

from services.web.pages.staff.explaining import number
from services.web.words import _

LIGHT = {"ink": "#1d2a2c", "soft": "#566365", "line": "#e3ddd2", "before": "#7d9c93", "after": "#1c5a4e"}
DARK = {"ink": "#eef1ee", "soft": "#a8b5b3", "line": "#2e3a3b", "before": "#8fa8a1", "after": "#7cc5b2"}
# pygal draws a thin line and writes a value to the lower right of its dot: we want a bar, and it above.
SHAPES = """
.series .line.nofill { stroke-width: 26px !important; stroke-linecap: round; stroke-opacity: .3 !important; }
.text-overlay text.value { text-anchor: middle; font-weight: 650; transform: translate(-19px, -50px); }
.axis.x .guides:first-child .line { stroke-opacity: 0; }
"""


def before_and_after(scale: Mapping[str, Any], dark: bool = False) -> bytes:
    """An SVG without script, for an <img>: it can load nothing and needs nothing."""
    colours = DARK if dark else LIGHT
    drawing = pygal.XY(
        js=[],
        css=["file://style.css", "file://graph.css", f"inline:{SHAPES}"],
        style=_style(colours),
        width=400,
        height=220,
        explicit_size=True,
        show_legend=False,
        show_y_guides=False,
        range=(0.3, 2.7),
        xrange=(scale["lowest"], scale["highest"]),
        y_labels=[{"label": _("After"), "value": 1}, {"label": _("Before"), "value": 2}],
        x_labels=_ticks(scale["lowest"], scale["highest"]),
        print_values=True,
        dots_size=11,
        margin=8,
        truncate_label=-1,
    )
    drawing.x_value_formatter = number
    for at, wave in ((2, "before"), (1, "after")):
        middle = scale[wave]
        bar = [(middle["lower_quartile"], at), (middle["upper_quartile"], at)]
        drawing.add(None, [{"value": point, "formatter": lambda _x: ""} for point in bar], show_dots=False)
        drawing.add(
            None, [{"value": (middle["median"], at), "formatter": lambda x: number(x[0])}], stroke=False
        )
    drawing.add_xml_filter(_without_script)
    rendered: bytes = drawing.render()
    return rendered


def _without_script(root: Any) -> Any:
    """pygal writes its settings into one even where none is asked for."""
    for parent in list(root.iter()):
        for child in list(parent):
            if str(child.tag).endswith("script"):
                parent.remove(child)
    return root


def _style(colours: Mapping[str, str]) -> Style:
    return Style(
        background="transparent",
        plot_background="transparent",
        foreground=colours["soft"],
        foreground_strong=colours["ink"],
        foreground_subtle=colours["line"],
        guide_stroke_color=colours["line"],
        guide_stroke_dasharray="0",
        major_guide_stroke_dasharray="0",
        font_family="system-ui, sans-serif",
        label_font_size=15,
        major_label_font_size=15,
        value_font_size=19,
        colors=(colours["before"], colours["before"], colours["after"], colours["after"]),
        value_colors=(colours["ink"],) * 4,
        opacity="1",
        transition="0s",
    )


def _ticks(lowest: float, highest: float) -> list[float]:
    return [round(lowest + (highest - lowest) * part / 4, 2) for part in range(5)]
