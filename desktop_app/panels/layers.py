"""The layers dock: what lies above what, to be hidden or seen through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app.panels.naming import named
from desktop_app.panels.wheel import WheelGuard
from desktop_app.views.grid import HAIR
from desktop_app.words import tr

PERCENT = 100
_NAME = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class LayerRow:
    """A layer as it is listed: its name, what it is called, and how it is seen."""

    name: str
    title: str
    visible: bool = True
    opacity: float = 1.0


class LayersDock(QDockWidget):
    """Dock ``dock_layers``: the uppermost layer comes first.

    Signals
    -------
    changed(LayerRow)
        A layer is to be seen in another way.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Layers"), parent)
        named(self, "dock_layers", accessible=tr("Layers"))
        self._rows: dict[str, LayerRow] = {}
        self.list = named(QListWidget(), "layers", accessible=tr("Layers"))
        self.list.setSpacing(HAIR)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.list.itemChanged.connect(self._tick)
        self.list.currentItemChanged.connect(self._show_opacity)
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.addWidget(self.list, 1)
        layout.addLayout(self._opacity_row())
        self.setWidget(body)

    def show_layers(self, rows: Sequence[LayerRow]) -> None:
        """List layers, the uppermost first; the one that was chosen stays chosen."""
        chosen = self._chosen()
        self._rows = {row.name: row for row in rows}
        with QSignalBlocker(self.list):
            self.list.clear()
            for row in rows:
                item = QListWidgetItem(row.title)
                item.setData(_NAME, row.name)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(_check(row.visible))
                self.list.addItem(item)
            names = list(self._rows)
            place = names.index(chosen.name) if chosen and chosen.name in names else 0
            self.list.setCurrentRow(place)
        self._show_opacity()

    def show_row(self, row: LayerRow) -> None:
        """Show how one of the layers is seen now."""
        if self._rows.get(row.name, row) == row:
            return
        self._rows[row.name] = row
        with QSignalBlocker(self.list):
            for place in range(self.list.count()):
                item = self.list.item(place)
                if item.data(_NAME) == row.name:
                    item.setCheckState(_check(row.visible))
        self._show_opacity()

    def rows(self) -> tuple[LayerRow, ...]:
        """Give the layers as they are listed."""
        return tuple(self._rows.values())

    def _opacity_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        tip = tr("How opaque the chosen layer is")
        self.slider = named(
            QSlider(Qt.Orientation.Horizontal),
            "opacity_slider",
            accessible=tr("Opacity, slider"),
            tip=tip,
        )
        self.opacity = named(QSpinBox(), "opacity", accessible=tr("Opacity"), tip=tip)
        self.opacity.setSuffix(" %")
        self._wheel = WheelGuard(self)
        for widget in (self.slider, self.opacity):
            widget.setRange(0, PERCENT)
            widget.valueChanged.connect(self._fade)
            self._wheel.guard(widget)
        row.addWidget(QLabel(tr("Opacity")))
        row.addWidget(self.slider, 1)
        row.addWidget(self.opacity)
        return row

    def _chosen(self) -> LayerRow | None:
        item = self.list.currentItem()
        return None if item is None else self._rows.get(item.data(_NAME))

    @Slot()
    def _show_opacity(self, *_: object) -> None:
        row = self._chosen()
        for widget in (self.slider, self.opacity):
            with QSignalBlocker(widget):
                widget.setValue(
                    PERCENT if row is None else round(row.opacity * PERCENT)
                )
            widget.setEnabled(row is not None)

    @Slot(QListWidgetItem)
    def _tick(self, item: QListWidgetItem) -> None:
        """Show a layer, or hide it."""
        visible = item.checkState() == Qt.CheckState.Checked
        self._change(replace(self._rows[item.data(_NAME)], visible=visible))

    @Slot(int)
    def _fade(self, percent: int) -> None:
        row = self._chosen()
        if row is not None:
            self._change(replace(row, opacity=percent / PERCENT))

    def _change(self, row: LayerRow) -> None:
        if row != self._rows[row.name]:
            self.show_row(row)
            self.changed.emit(row)

    @Slot(QPoint)
    def _show_menu(self, place: QPoint) -> None:
        """Offer what can be done with a layer, or with all of them."""
        menu = QMenu(self)
        menu.setObjectName("layers_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, title, slot in (
            ("only", tr("Show &only this"), self._show_only),
            ("all", tr("Show &all"), self._show_all),
            ("opaque", tr("Make all &opaque"), self._make_opaque),
        ):
            action = QAction(title, menu)
            action.setObjectName(f"layers_{name}")
            action.triggered.connect(slot)
            menu.addAction(action)
        menu.popup(self.list.mapToGlobal(place))

    @Slot()
    def _show_only(self) -> None:
        chosen = self._chosen()
        for row in self.rows():
            self._change(replace(row, visible=row is chosen))

    @Slot()
    def _show_all(self) -> None:
        for row in self.rows():
            self._change(replace(row, visible=True))

    @Slot()
    def _make_opaque(self) -> None:
        for row in self.rows():
            self._change(replace(row, opacity=1.0))


def _check(on: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
