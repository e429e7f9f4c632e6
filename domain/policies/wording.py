"""Terms that a policy has replaced by others."""
from domain.policies.provision import Provision


class Wording(Provision):
    """Whoever writes one of these terms is warned, and may: a court's record is quoted as it stands."""

    terms: tuple[str, ...]
    """Found in any writing, whatever the case of its letters."""
    says: str

    def stands_in(self, text: str) -> bool:
        words = " ".join(text.casefold().split())
        return any(" ".join(term.casefold().split()) in words for term in self.terms)
