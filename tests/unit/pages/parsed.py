"""A page as a browser's parser sees it: strict where browsers are kind."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "input", "br", "img", "link"}
_SHORT = {"path", "circle"}


class NotWellFormed(Exception):
    """Tags that do not match, or a document that stops early."""


@dataclass(frozen=True, slots=True)
class Element:
    """A start tag."""

    tag: str
    attributes: dict[str, str | None]


@dataclass
class Page(HTMLParser):
    """The elements and the texts of a document."""

    elements: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    @classmethod
    def read(cls, html: str) -> "Page":
        page = cls()
        page.feed(html)
        page.close()
        if page.open or not html.startswith("<!doctype html>\n"):
            raise NotWellFormed(str(page.open))
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if len(attributes) < len(attrs):
            raise NotWellFormed(f"{tag} repeats an attribute")
        self.elements.append(Element(tag, attributes))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SHORT:
            raise NotWellFormed(tag)
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise NotWellFormed(tag)

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "script"}:
            self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [one.attributes for one in self.elements if one.tag == tag]

    def only(self, tag: str) -> dict[str, str | None]:
        (found,) = self.all(tag)
        return found

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())
