"""A narrative that tells of somebody who was erased waits on a list, is told anew by a person, and its old words are gone."""
import pytest

from api.examples import EXAMPLES
from tests.api.conftest import Door
from tests.api.test_subjects_and_visits import HAZARD, flagged
from tests.forgetting.test_over_http import APPROVE, ASK, person, read, sent

pytestmark = pytest.mark.asyncio(loop_scope="module")
OLD, NEW = "Struck Nell Forgotten-Example at the door.", "Struck a neighbour at the door."


async def test_it_is_listed_told_anew_and_then_nobody_reads_the_old_words(leicester: Door) -> None:
    nell, joe = await person(leicester), await person(leicester, "Joe Keeps-His-Flag")
    flag = await flagged(leicester, joe, information=HAZARD | {"history": OLD}, mentions=[nell])
    assert OLD in str(await read(leicester, f"flags/{flag}/history"))
    await sent(leicester, "WORKER", "asks", f"subjects/{nell}/erasure", ASK)
    await sent(leicester, "DPO", "approves", f"subjects/{nell}/erasure/approval", APPROVE)
    (task,) = [item for item in (await read(leicester, "redactions"))["items"] if item["flag"] == flag]
    assert (task["tells_of"], task["event"]) == ([nell], "flag.requested")
    words = {field: HAZARD.get(field, NEW) for field in task["fields"]}
    anew = {"replaces": task["replaces"], "text": words | {"history": NEW}, "reasons": "She was erased."}
    assert EXAMPLES["redact_narrative"].keys() == anew.keys()
    await sent(leicester, "TM", "agrees", f"flags/{flag}/redactions", anew, 403)
    await sent(leicester, "IG", "redacts", f"flags/{flag}/redactions", anew)
    assert not [item for item in (await read(leicester, "redactions"))["items"] if item["flag"] == flag]
    history = await read(leicester, f"flags/{flag}/history")
    assert OLD not in str(history)
    assert NEW in str(history)
    assert [row["erased"] for row in history if row["event"] == "flag.requested"] == [True]
    shown = await read(leicester, f"flags/{flag}")
    assert (shown["erased"], shown["whole"]["information"]["history"]) == (False, NEW)
    await sent(leicester, "IG", "redacts", f"flags/{flag}/redactions", anew, 409)
