"""An invented council's letterhead, and letters that it writes."""
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from api.documents.letterhead import Letterhead, Row
from api.documents.letters import Addressee, Letter, Occasion, extension, fee, informing, refusal, reply
from domain.requests.events import FeeCharged

MADE_AT = datetime(2026, 7, 1, 9, tzinfo=UTC)
HEAD = Letterhead(
    council="Exampleton Borough Council", team="Information Rights Team", address=("Town Hall", "1 Market Place", "Exampleton"),
    contact=(Row(title="Telephone", text="01632 960 001, Monday to Friday, 9 to 5"),
             Row(title="Email", text="rights@exampleton.example"),
             Row(title="Data Protection Officer", text="dpo@exampleton.example")),
    complaints="By the form on our website, by email or letter to the address above, or by telephone.")
HOSTILE = ('#import "@preview/x:1.0.0"', '#read("/etc/passwd")', "*bold* _em_ = heading\n= heading", "$ x^2 $ `code` ```raw```",
           "// comment /* and */", "\\u{41} \\ <label> @ref #sys.inputs", "]#panic()[", '"quoted" -- --- ... \'single\'',
           "{{ x }} {% y %} </p><script>alert(1)</script>", "#" * 50, "a" * 900)
UNSEEN = ("null \x00 bell \x07", "right \u202e to left", "joined \u200d \u200b \u00ad \ufeff", "private \ue000 \U000f0000",
          "not a character \uffff \ufffd", "\U0001f600", "\u4e2d\u6587 \u0627\u0644\u0639", "e\u0301 \u0301\u0301",
          "\u2028line\u2029", "\t tab \r\n return \r \x85")


def write_letterhead(folder: Path) -> None:
    """As a council states it."""
    folder.mkdir(parents=True)
    rows = "\n".join(f'[[contact]]\ntitle = "{row.title}"\ntext = "{row.text}"' for row in HEAD.contact)
    (folder / "letterhead.toml").write_text(f'council = "{HEAD.council}"\nteam = "{HEAD.team}"\n'
                                            f'address = {list(HEAD.address)}\ncomplaints = "{HEAD.complaints}"\n{rows}')


def occasion(name: str = "Joe Sample", *, child: bool = False, day: date = date(2026, 7, 1)) -> Occasion:
    return Occasion(letterhead=HEAD, reference="AR-2026-117", day=day, child=child,
                    to=Addressee(name=name, address=("1 Example Street", "Exampleton EX1 1AA")))


def art_14() -> list[tuple[str, Row]]:
    return [(item, Row(title=title, text=text)) for item, title, text in (
        ("categories", "What is held", "That you shouted at two visitors on 4 May, and that visits are made by two workers."),
        ("purposes", "What it is used for", "So that the people who visit you are safe."),
        ("legal_basis", "On what it rests in law", "Our public task: Article 6(1)(e) of the UK GDPR; Children Act 1989 s.17."),
        ("source", "Where it comes from", "The visiting team wrote it down."),
        ("recipients", "Who sees it", "Those of our workers who visit you. Nobody outside the council."),
        ("retention", "How long", "It is looked at again by 1 July 2027, and ends when it is no longer needed."))]


def letters(name: str = "Joe Sample", words: str = "Your records are held in four places.") -> Mapping[str, Letter]:
    """One of each."""
    on, received = occasion(name), date(2026, 6, 2)
    told = {"challenge": "Write or speak to us; a manager looks again.", "supporter": "Your advocate was asked to help you."}
    return {
        "reply": reply(on, received, pack=True), "nothing-further": reply(on, received, pack=False),
        "extension": extension(on, received, date(2026, 9, 2), words),
        "refusal": refusal(on, received, "MANIFESTLY_EXCESSIVE", words),
        "fee": fee(on, received, FeeCharged(ground="MANIFESTLY_EXCESSIVE", pence=1505, channel="LETTER", routes=(), reasons=words,
                                            reckoned="An hour of a clerk.")),
        "informing": informing(on, art_14(), ["6(1)(e)"], left_out=[], **told),
        "informing-child": informing(occasion(name, child=True), art_14(), ["6(1)(e)"], left_out=[], **told)}
