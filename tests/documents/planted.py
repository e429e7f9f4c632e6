"""PDFs in which something was planted: in print, in metadata, in attachments and where nobody looks."""
import base64
from collections.abc import Callable, Mapping
from io import BytesIO

import pikepdf
import typst

from api.documents.typesetting import font_folders, typefaces
from tests.documents.made import MADE_AT

HEAD = '#set document(title: "x")\n#set text(font: "Source Sans Pro", lang: "en", size: 12pt)\n'


def printed(markup: str) -> bytes:
    made = typst.Compiler((HEAD + markup).encode(), font_paths=typefaces(font_folders(None))).compile(
        format="pdf", pdf_standards=["a-2a"], timestamp=MADE_AT)
    assert isinstance(made, bytes)
    return made


def changed(change: Callable[[pikepdf.Pdf], object]) -> bytes:
    """A PDF with nothing to hide in print, after a change to its objects."""
    with pikepdf.open(BytesIO(printed("Nothing to hide."))) as pdf:
        change(pdf)
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()


def _xmp(pdf: pikepdf.Pdf, text: str) -> None:
    with pdf.open_metadata() as meta:
        meta["dc:description"] = text


def _attached(pdf: pikepdf.Pdf, data: bytes, name: str = "x.json") -> None:
    pdf.attachments[name] = pikepdf._core.AttachedFileSpec(
        pdf, data, description="", filename=name, mime_type="application/octet-stream", creation_date="", mod_date="")


def _stream(pdf: pikepdf.Pdf, data: bytes) -> None:
    pdf.Root["/PieceInfo"] = pdf.make_indirect(pikepdf.Stream(pdf, data))


def planted(secret: str) -> Mapping[str, bytes]:
    """Ways in which a secret of several words may stand in a PDF, all of which must be found."""
    first, rest = secret.split(" ", 1)
    half = len(first) // 2
    return {
        "in a paragraph": printed(f"It was {secret} who said it."),
        "across two lines": printed(f"It was {first} \\\n{rest} who said it."),
        "in capitals": printed(secret.upper()),
        "with ligatures": printed(f"#set text(ligatures: true)\n{secret}"),
        "hyphenated": printed(f"{first[:half]}-?{first[half:]} {rest}".replace("-?", "-\\\n")),
        "with a soft hyphen": printed(f"#set page(width: 4cm, margin: 5mm)\n{first[:half]}\u00ad{first[half:]} {rest}"),
        "letter by letter": printed(" ".join(secret.replace(" ", ""))),
        "tracked": printed(f"#text(tracking: 9pt)[{secret}]"),
        "in cells side by side": printed("#grid(columns: 9, " + ", ".join(f"[{word}]" for word in secret.split()) + ")"),
        "white and tiny": printed(f"#text(fill: white, size: 1pt)[{secret}]"),
        "off the page": printed(f"#place(dx: -90cm)[{secret}]"),
        "as a picture's other text": printed(f'#figure(rect(), alt: "{secret}")'),
        "as a heading in the outline": printed(f"= {secret}"),
        "across two pages": printed(f"#set page(height: 4cm, margin: 1cm)\n#v(1fr)\n{first}\n#pagebreak(weak: true)\n{rest}"),
        "as the title": changed(lambda pdf: pdf.docinfo.__setitem__("/Title", secret)),
        "as an unknown entry": changed(lambda pdf: pdf.docinfo.__setitem__("/Remark", secret)),
        "as the name of an entry": changed(lambda pdf: pdf.docinfo.__setitem__("/" + secret.replace(" ", "_"), "x")),
        "in XMP": changed(lambda pdf: _xmp(pdf, secret)),
        "in an attachment": changed(lambda pdf: _attached(pdf, b'{"said":"' + secret.encode() + b'"}')),
        "as an attachment's name": changed(lambda pdf: _attached(pdf, b"x", f"{secret}.txt")),
        "in a PDF within the PDF": changed(lambda pdf: _attached(pdf, printed(secret), "x.pdf")),
        "in a stream": changed(lambda pdf: _stream(pdf, b"% " + secret.encode())),
        "in a stream as UTF-16": changed(lambda pdf: _stream(pdf, secret.encode("utf-16-be"))),
        "in a stream in hex": changed(lambda pdf: _stream(pdf, secret.encode().hex().encode())),
        "in a stream in base 64": changed(lambda pdf: _stream(pdf, base64.b64encode(secret.encode() * 3))),
        "in an annotation": changed(lambda pdf: pdf.pages[0].__setattr__("Annots", pikepdf.Array([pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents=secret))]))),
    }
