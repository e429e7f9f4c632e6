"""A narrative that tells of somebody who was erased waits on a list, is told anew by a person, and its old words are gone."""
from uuid import UUID

import psycopg
import pytest

from api.examples import EXAMPLES
from ledger.found_under import index_problems
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


async def test_words_on_a_record_and_in_a_request_too(leicester: Door) -> None:
    nell, joe = await person(leicester), await person(leicester, "Joe Keeps-His-Record", source=OLD)
    known = await person(leicester, "Ann Keeps-Hers")
    about = {"mentions": [nell]}
    learnt = {"names": [{"full": "Joe Also-Called", "use": "ALIAS"}], "source": OLD, **about}
    await sent(leicester, "WORKER", "keeps", f"subjects/{joe}/particulars", learnt)
    asks = EXAMPLES["receive_request"] | {"subject": known, "asks": OLD, **about}
    asked = await sent(leicester, "IG", "ig-1", "requests", asks)
    unmentioned = await sent(leicester, "WORKER", "keeps", "subjects", {
        "kind": "PERSON", "names": [{"full": "Mo Keeps-Mine"}], "source": OLD, **about})
    await sent(leicester, "WORKER", "asks", f"subjects/{nell}/erasure", ASK)
    await sent(leicester, "DPO", "approves", f"subjects/{nell}/erasure/approval", APPROVE)
    tasks = {(item["request"] or item["subject"]): item for item in (await read(leicester, "redactions"))["items"]
             if item["tells_of"] == [nell]}
    assert {(task["event"], *task["fields"]) for task in tasks.values()} == {
        ("subject.learnt", "source"), ("request.received", "asks"), ("subject.recorded", "source")}
    for path, task in ((f"subjects/{joe}", tasks[joe]), (f"requests/{asked['id']}", tasks[asked["id"]]),
                       (f"subjects/{unmentioned['id']}", tasks[unmentioned["id"]])):
        anew = {"replaces": task["replaces"], "text": dict.fromkeys(task["fields"], NEW), "reasons": "She was erased."}
        await sent(leicester, "TM", "agrees", f"{path}/redactions", anew, 403)
        await sent(leicester, "IG", "redacts", f"{path}/redactions", anew)
        await sent(leicester, "IG", "redacts", f"{path}/redactions", anew, 409)
    assert not [item for item in (await read(leicester, "redactions"))["items"] if item["tells_of"] == [nell]]
    assert (await read(leicester, f"requests/{asked['id']}"))["asks"] == NEW
    for record, names in ((joe, ["Joe Keeps-His-Record", "Joe Also-Called"]), (unmentioned["id"], ["Mo Keeps-Mine"])):
        shown = await read(leicester, f"subjects/{record}")
        assert (shown["erased"], [name["full"] for name in shown["names"]]) == (False, names)
    boxes = str([one for each in (joe, unmentioned["id"], asked["id"]) for one in await leicester.ledger.stream(
        "leicester", UUID(each)) if "Struck Nell" in repr(one.event) and one.type not in ("subject.recorded",)])
    assert boxes == "[]"


async def test_who_is_forgotten_takes_along_what_their_own_records_say_of_others(leicester: Door) -> None:
    nell, joe = await person(leicester, "Joe Goes-Too"), await person(leicester, "Nell Is-Mentioned")
    learnt = {"names": [{"full": "Joe Also-Gone", "use": "ALIAS"}], "source": "Told by Nell.", "mentions": [joe]}
    await sent(leicester, "WORKER", "keeps", f"subjects/{nell}/particulars", learnt)
    await sent(leicester, "WORKER", "asks", f"subjects/{nell}/erasure", ASK | {"reasons": "As Nell wants.", "mentions": [joe]})
    await sent(leicester, "DPO", "approves", f"subjects/{nell}/erasure/approval", APPROVE | {"mentions": [joe]})
    entries = await leicester.ledger.stream("leicester", UUID(nell))
    assert "Nell" not in repr([entry.event for entry in entries])
    await sent(leicester, "WORKER", "keeps", f"subjects/{joe}/particulars", learnt | {"mentions": [nell]}, 409)


async def test_a_stream_that_is_no_longer_found_under_somebody_is_named(leicester: Door) -> None:
    """Taken out of the index by a superuser, so that decisions and erasures would not see it."""
    ledger, nell, joe = leicester.ledger, await person(leicester), await person(leicester, "Joe Is-Looked-For")
    flag = await flagged(leicester, joe, information=HAZARD | {"history": OLD}, mentions=[nell])
    asked = await sent(leicester, "IG", "ig-1", "requests", EXAMPLES["receive_request"] | {"subject": joe})
    assert await index_problems(ledger, "leicester") == []
    with psycopg.connect(ledger.database.admin) as admin:
        admin.execute("DELETE FROM ledger.stream_subject WHERE subject = ANY(%s::uuid[]) OR stream = ANY(%s::uuid[])",
                      ([nell, joe], [flag, asked["id"]]))
    assert {str(each).partition(": ")[2] for each in await index_problems(ledger, "leicester")} == {
        f"its stream is not found under subject {subject} any more, as a {kind}"
        for subject, kind in ((joe, "flag"), (joe, "request"), (nell, "mention"))}
