"""The help pages, rendered in a window of their own: contents, links, a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, QUrl, Slot
from PySide6.QtGui import (
    QDesktopServices,
    QKeySequence,
    QPalette,
    QShortcut,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop_app.files.resources import resource_path
from desktop_app.panels.naming import named
from desktop_app.processors.declare import Tool
from desktop_app.processors.help_page import help_page
from desktop_app.words import tr, trn

WINDOW_PAGE = "window"
_PAGE = ".md"
_MARGIN = 16  # px


@dataclass(frozen=True)
class _Page:
    """A page, by the name that links have for it."""

    name: str
    title: str
    text: str


class HelpWindow(QDialog):
    """`help_window`: the page of the window and one a tool.

    Parameters
    ----------
    tools : sequence of Tool
        The catalogue.
    """

    def __init__(self, tools: Sequence[Tool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "help_window", accessible=tr("Help"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(960, 720)
        self._pages = _pages_of(tools)
        self._shown = ""
        self.contents = named(
            QListWidget(), "help_contents", accessible=tr("Pages"), tip=tr("All pages")
        )
        self.contents.addItems([page.title for page in self._pages])
        self.contents.currentRowChanged.connect(self._show_row)
        self.page = named(QTextBrowser(), "help_page", accessible=tr("Page"))
        self.page.setSearchPaths([str(resource_path("help"))])
        self.page.setOpenLinks(False)
        self.page.anchorClicked.connect(self.follow)
        self.line = named(
            QLineEdit(),
            "help_search",
            accessible=tr("Find on this page"),
            tip=tr("Find on this page (Ctrl+F); Enter goes to the next place"),
        )
        self.line.setPlaceholderText(tr("Find on this page"))
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(self.search)
        self.line.returnPressed.connect(self.find_next)
        self.found = named(QLabel(), "help_found", accessible=tr("Places found"))
        halves = QSplitter()
        halves.addWidget(self.contents)
        halves.addWidget(self.page)
        halves.setStretchFactor(1, 1)
        halves.setSizes([200, 760])
        layout = QVBoxLayout(self)
        layout.addLayout(self._search_row())
        layout.addWidget(halves, 1)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self._begin_search)

    def show_page(self, name: str) -> None:
        """Show a page by its name: a tool's, or "window"."""
        for row, page in enumerate(self._pages):
            if page.name == name:
                self.contents.setCurrentRow(row)
                self.page.setFocus()

    @Slot(QUrl)
    def follow(self, link: QUrl) -> None:
        """Go where a link leads: a page, a place on it, or the web."""
        path = link.path()
        if path.endswith(_PAGE):
            self.show_page(path.rpartition("/")[2].removesuffix(_PAGE))
        elif link.isRelative() and link.hasFragment():
            self.page.scrollToAnchor(link.fragment())
        elif link.scheme() in ("http", "https"):
            QDesktopServices.openUrl(link)

    @Slot(str)
    def search(self, text: str) -> None:
        """Mark every place of a text on the page, and go to the first."""
        places = self._places(text)
        self.page.setExtraSelections([self._marked(place) for place in places])
        self.found.setText(
            trn("{n} place", "{n} places", len(places)).format(n=len(places))
            if text
            else ""
        )
        if places:
            first = QTextCursor(places[0])
            self.page.setTextCursor(first)

    @Slot()
    def find_next(self) -> None:
        """Go to the next place found; after the last to the first."""
        text = self.line.text()
        if text and not self.page.find(text):
            self.page.moveCursor(QTextCursor.MoveOperation.Start)
            self.page.find(text)

    @Slot()
    def find_previous(self) -> None:
        """Go to the place found before; before the first to the last."""
        text, back = self.line.text(), QTextDocument.FindFlag.FindBackward
        if text and not self.page.find(text, back):
            self.page.moveCursor(QTextCursor.MoveOperation.End)
            self.page.find(text, back)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the page anew in the colours of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._shown:
            self._render()

    def _search_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.line, 1)
        row.addWidget(self.found)
        for name, title, tip, slot in (
            ("find_previous", tr("&Previous"), tr("The place before"),
             self.find_previous),
            ("find_next", tr("&Next"), tr("The next place"), self.find_next),
        ):  # fmt: skip
            button = named(QPushButton(title), name, accessible=tip, tip=tip)
            button.setAutoDefault(False)
            button.clicked.connect(slot)
            row.addWidget(button)
        return row

    @Slot()
    def _begin_search(self) -> None:
        self.line.setFocus()
        self.line.selectAll()

    @Slot(int)
    def _show_row(self, row: int) -> None:
        if 0 <= row < len(self._pages):
            self._shown = self._pages[row].name
            self.setWindowTitle(
                tr("{title}: help").format(title=self._pages[row].title)
            )
            self._render()

    def _render(self) -> None:
        """Lay the page out in the palette's colours, with room to read it."""
        page = next(each for each in self._pages if each.name == self._shown)
        place = self.page.verticalScrollBar().value()
        self.page.document().setDefaultStyleSheet(_style(self.palette()))
        self.page.setMarkdown(page.text)
        self.page.document().setDocumentMargin(_MARGIN)
        _dress(self.page.document())
        self.page.verticalScrollBar().setValue(place)
        self.search(self.line.text())

    def _places(self, text: str) -> list[QTextCursor]:
        places: list[QTextCursor] = []
        document = self.page.document()
        cursor = document.find(text) if text else QTextCursor()
        while not cursor.isNull():
            places.append(cursor)
            cursor = document.find(text, cursor)
        return places

    def _marked(self, place: QTextCursor) -> QTextEdit.ExtraSelection:
        marked = QTextEdit.ExtraSelection()
        marked.cursor = place
        palette, role = self.palette(), QPalette.ColorRole
        marked.format.setBackground(palette.brush(role.Highlight))
        marked.format.setForeground(palette.brush(role.HighlightedText))
        return marked


def show_help(parent: QWidget, tools: Sequence[Tool], name: str) -> HelpWindow:
    """Open a page beside the window; there is one window of help."""
    shown = parent.findChild(HelpWindow, "help_window")
    if shown is None:
        shown = HelpWindow(tools, parent)
    shown.show_page(name)
    shown.show()
    shown.raise_()
    shown.activateWindow()
    return shown


def _pages_of(tools: Sequence[Tool]) -> tuple[_Page, ...]:
    """Give the page of the window, and one a tool."""
    text = (resource_path("help") / f"{WINDOW_PAGE}{_PAGE}").read_text("utf-8")
    pages = [_Page(WINDOW_PAGE, tr("The window"), text)]
    pages += [_Page(tool.name, tr(tool.title), help_page(tool)) for tool in tools]
    return tuple(pages)


def _style(palette: QPalette) -> str:
    link = palette.color(QPalette.ColorRole.Link).name()
    return f"a {{ color: {link}; }}"


def _dress(document: QTextDocument) -> None:
    """Give tables lines and room, which Markdown has no words for."""
    block = document.begin()
    seen = set()
    while block.isValid():
        table = QTextCursor(block).currentTable()
        if table is not None and table.objectIndex() not in seen:
            seen.add(table.objectIndex())
            look = table.format()
            look.setCellPadding(5)
            look.setCellSpacing(0)
            look.setBorder(0.5)
            look.setBorderCollapse(True)
            table.setFormat(look)
        block = block.next()
