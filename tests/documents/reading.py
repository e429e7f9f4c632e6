"""What a reader, a validator and a machine find in a PDF."""
import re

import page
import pypdfium2


def text_of(pdf: bytes) -> str:
    """Page by page, as a reader sees it."""
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(document[number].get_textpage().get_text_bounded() for number in range(len(document)))


def pages(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))


def faults(pdf: bytes, profile: str) -> list[str]:
    """What a validator of PDF/A (`2a`) or PDF/UA (`ua1`) objects to."""
    report = page.validate_pdf_bytes(pdf, profile=profile, limits=page.SafetyLimits.unlimited())
    found = [f"{fault.rule_id}: {fault.message}" for fault in report.failures]
    return [fault for fault in found if "STREAM-LENGTH" not in fault or not lengths_are_right(pdf)]


def lengths_are_right(pdf: bytes) -> bool:
    """Whether each stream is as long as it says: this validator takes a last byte 0D for a part of the line's end."""
    streams = re.finditer(rb"/Length (\d+)\b[^>]*>>\s*stream\r?\n", pdf)
    return all(pdf[one.end() + int(one[1]):].startswith(b"\nendstream") for one in streams)


def one_line(text: str) -> str:
    return " ".join(text.split())


def without_breaks(text: str) -> str:
    """Without what may stand where a line ends."""
    return "".join(text.split()).replace("\u200b", "").replace("\ufffe", "")
