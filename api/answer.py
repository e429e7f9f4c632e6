"""What this API answers with."""
from pydantic import ConfigDict

from domain.value import Value


class Answer(Value):
    """Immutable, and described to consumers by its fields' own texts."""

    model_config = ConfigDict(use_attribute_docstrings=True)
