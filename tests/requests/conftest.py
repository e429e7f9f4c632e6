"""A running trial register, and the council's policy in force in it."""
from tests.api.conftest import door

__all__ = ["door"]
