"""Who writes the demonstration's letters: an invented team, with numbers and addresses that reach nobody."""
from pathlib import Path

COUNCILS = ("leicester", "lincolnshire", "dudley")
LETTERHEAD = '''# Who writes letters and packs. Templates (*.typ) and fonts/ of the council's own may stand beside this file.
council    = "{name} (demonstration)"
team       = "Information Rights Team"
address    = ["Invented House", "1 Example Square", "Exampleton EX1 1AA"]
complaints = "By the form on our website, by email or letter to the address above, or by telephone."

[[contact]]
title = "Telephone"
text  = "01632 960 001, Monday to Friday, 9 to 5"

[[contact]]
title = "Email"
text  = "rights@council.example"

[[contact]]
title = "Data Protection Officer"
text  = "dpo@council.example"
'''


def write_letterheads(documents: Path) -> None:
    """One for each council of the demonstration, in its folder of documents."""
    for council in COUNCILS:
        folder = documents / council
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "letterhead.toml").write_text(LETTERHEAD.format(name=council.title()), "utf-8")
