"""The help page of a tool, rendered in a window of its own."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from desktop_app.files.resources import resource_path
from desktop_app.panels.naming import named
from desktop_app.processors.declare import Tool
from desktop_app.processors.help_page import help_page
from desktop_app.words import tr


def show_help(parent: QWidget, tool: Tool) -> QDialog:
    """Open the page of a tool beside the window."""
    dialog = QDialog(parent)
    dialog.setObjectName("help_window")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(tr("{title}: help").format(title=tr(tool.title)))
    dialog.resize(760, 720)
    page = named(
        QTextBrowser(dialog),
        "help_page",
        accessible=tr("Help on {title}").format(title=tr(tool.title)),
    )
    page.setSearchPaths([str(resource_path("help"))])
    page.setOpenExternalLinks(False)
    page.setMarkdown(help_page(tool))
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(page)
    dialog.show()
    return dialog
