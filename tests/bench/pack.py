"""How long a pack of 300 items takes to make and to look through, and how much memory: `name value bound`, a line each."""
import resource
import sys
import time

from api.documents.pack_document import TEMPLATE, pack_data
from api.documents.pack_file import written
from api.documents.scan import stop_leaks
from api.documents.secrets import Secrets
from api.documents.typesetting import Press
from tests.documents.made import HEAD, MADE_AT
from tests.documents.packs import pack

ITEMS = 300
SECRETS = 300
WITHIN_SECONDS = 10.0
WITHIN_MIB = 500.0


def main() -> int:
    made = pack(ITEMS)
    items = sum(len(flag.told) for flag in made.flags) + len(made.record) + len(made.looked)
    secrets = Secrets([f"Secret sentence {number}, about somebody else entirely." for number in range(SECRETS)])
    began = time.monotonic()
    pdf, data = Press().set(TEMPLATE, pack_data(made, HEAD), MADE_AT), written(made)
    set_after = time.monotonic() - began
    stop_leaks(pdf, data, secrets)
    seconds = time.monotonic() - began
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"items {items} -\nset_seconds {set_after:.2f} -")
    print(f"seconds {seconds:.2f} {WITHIN_SECONDS}\nmemory_mib {mib:.0f} {WITHIN_MIB}")
    return int(seconds > WITHIN_SECONDS or mib > WITHIN_MIB or items < ITEMS)


if __name__ == "__main__":
    sys.exit(main())
