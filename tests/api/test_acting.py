"""A resource of its own, written as any other, shows what the foundation does for each."""
import asyncio
import re
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from fastapi import APIRouter, Response
from httpx import AsyncClient

from api.access import shown
from api.acting import Outcome, TheAttempt, etag
from api.caller import Caller
from api.paging import Page, ThePaging
from domain.cases.events import ReferenceUsed
from domain.event import Decided, Signed, Stream
from domain.refusal import Refused
from domain.value import Value
from ledger.past import Past
from tests.api.conftest import Door

pytestmark = pytest.mark.asyncio(loop_scope="module")
