"""The server and the councils of the API's tests."""
from tests.api.conftest import door

__all__ = ["door"]
