"""What the answers hold: each role's own part of the readings, and nothing of what is not for it."""
import json
from uuid import UUID

import pytest

from tests.matrix import stated
from tests.matrix.seeded import BEFORE, CASE, Register
from tests.matrix.stated import ROLES
from tests.matrix.walking import Walker, bodies

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("matrix")]
TYPES = ("HZD", "RTC", "MRC", "MAPPA")
QUEUES = ("read_register", "read_decision_queue", "read_review_queue", "read_inform_queue", "read_accountability")
WITHOUT_FLAGS = (("ADMINISTRATOR", "case"), ("POLICY_OWNER", "none"), ("NOBODY", "asker"))
FILTERS = {"search_subjects": {"name": "flagged hzd", "most": "50"}, "read_ledger": {"limit": "500"},
           "read_access_log": {"limit": "500", "actor": "TM-none"}}


async def flags_in(walker: Walker, reading: str, role: str, relationship: str = "none", **query: str) -> set[str]:
    answer = await walker.ask(reading, role, relationship, query=query | {"limit": "500"})
    return {row["flag"] for row in answer.json()["items"]} if answer.status_code == 200 else set()


@pytest.mark.parametrize("reading", QUEUES)
async def test_a_role_meets_the_types_it_decides_about_and_others_their_own_cases(
        register: Register, walker: Walker, reading: str) -> None:
    everything = await flags_in(walker, reading, "AUDITOR")
    if reading == "read_register":
        on_register = {str(flag) for (_, standing), flag in register.flags.items() if standing == "on_register"}
        assert everything == on_register | {str(register.marac)}
    assert everything
    for role in ROLES:
        types = [code for code in TYPES if role in stated.TABLE["decides"][code]]
        theirs = register.flags_of(*types) | ({str(register.marac)} if "MRC" in types else set())
        overseer, worker = role in stated.group("overseer"), role in stated.group("policy") and not types
        on_cases = register.flags_of(*TYPES) if worker and reading not in QUEUES[3:] else set()
        for relationship in ("none", "case"):
            entitled = everything if overseer else everything & (theirs | (on_cases if relationship == "case" else set()))
            assert await flags_in(walker, reading, role, relationship) == entitled, (role, relationship)
        assert not await flags_in(walker, reading, role, "own") - {str(register.marac)}, role


async def told_to(register: Register, walker: Walker, role: str, relationship: str) -> str:
    """All that the reads of the API say to somebody who knows every id there is, each answer after its operation's name."""
    told: list[str] = []
    for operation, (method, _) in walker.routes.items():
        if method == "GET" or operation == "look_up_visits":
            body = visits(register) if operation == "look_up_visits" else None
            each = register.subjects if "_id}" in walker.routes[operation][1] else [register.marac]
            for flag in each:
                path = {"flag_id": str(flag), "subject_id": str(register.subjects[flag]), "reference": CASE, "edition": "1",
                        "code": "LEI-G5", "hold_id": str(flag), "decision_id": str(flag), "message_id": str(flag),
                        "pack_id": str(flag), "name": "letter.pdf", "kind": "extension", "level": "0", "place": "000",
                        "position": "1", "year": "2024",
                        "request_id": str(register.requests["access"])}
                query = FILTERS[operation] if operation in FILTERS else None
                told.append(f"{operation} {(await walker.ask(operation, role, relationship, path, body, query)).text}")
    return "\n".join(told)


def visits(register: Register) -> object:
    return {"visits": [{"on": "2026-03-23", "subject": str(subject)} for subject in register.subjects.values()]}


@pytest.mark.parametrize(("role", "relationship"), WITHOUT_FLAGS)
async def test_who_has_no_business_with_flags_meets_the_id_of_none(
        register: Register, walker: Walker, role: str, relationship: str) -> None:
    told = await told_to(register, walker, role, relationship)
    for known in (*register.flags.values(), register.marac, *register.subjects.values()):
        assert str(known) not in told, told[max(0, told.find(str(known)) - 300):][:400]


@pytest.mark.parametrize("role", ["WORKER", "TM", "MARAC_TM", "AUDITOR", "IG", "INTEGRATION"])
async def test_nobody_meets_a_flag_on_themselves_or_their_household_anywhere(
        register: Register, walker: Walker, role: str) -> None:
    assert await flags_in(walker, "read_register", "TM")
    told = await told_to(register, walker, role, "own")
    for flag in register.flags.values():
        assert str(flag) not in told, told[max(0, told.find(str(flag)) - 300):][:400]
    if role == "AUDITOR":
        assert str(register.marac) in told
        own = {"flag": str(register.flags["HZD", "on_register"])}
        assert (await walker.ask("read_access_log", role, "own", query=own)).status_code == 403


async def test_a_victims_marac_flag_is_met_under_her_own_record_alone(register: Register, walker: Walker) -> None:
    joe = str(register.people["joe"])
    for role in ROLES:
        for relationship in ("none", "case"):
            answers = [await walker.ask("read_subject", role, relationship, {"subject_id": joe}),
                       await walker.ask("look_up_visits", role, relationship, body=bodies(register, [])["look_up_visits"]),
                       await walker.ask("read_case_closure", role, relationship, {"reference": CASE}),
                       await walker.ask("search_subjects", role, relationship, query={"name": "joe of the matrix"}),
                       *[await walker.ask(reading, role, relationship, query={"subject": joe}) for reading in QUEUES]]
            for answer in answers:
                assert str(register.marac) not in answer.text, (role, answer.request.url.path)
                assert "MRC" not in answer.text, (role, answer.request.url.path)
            victim = "VICTIM_OF" in answers[0].text
            whole = role in stated.group("overseer") or (relationship == "case" and role in stated.group("policy"))
            assert victim is whole, (role, relationship)


async def test_what_was_struck_is_in_the_audit_view_alone_even_as_at_a_day_before(register: Register, walker: Walker) -> None:
    struck = {str(flag) for (_, standing), flag in register.flags.items() if standing == "struck"}
    for reading in QUEUES:
        for query in ({"as_at": BEFORE.isoformat()}, {"on": "2026-03-23"}, {}):
            for role in ("TM", "SGU_SM", "MARAC_TM", "MAPPA2"):
                assert not struck & await flags_in(walker, reading, role, **query), (reading, query, role)
    assert struck <= await flags_in(walker, "read_register", "AUDITOR", as_at=BEFORE.isoformat())


async def test_that_something_is_kept_from_the_subject_is_known_to_who_decides_tells_or_oversees(
        register: Register, walker: Walker) -> None:
    flag = {"flag_id": str(register.flags["HZD", "on_register"])}
    for role in (*stated.group("policy"), *stated.group("overseer")):
        entitled = role in stated.TABLE["decides"]["HZD"] or role in stated.group("overseer")
        whole = (await walker.ask("read_flag", role, "case", flag)).json()["whole"]
        assert (whole["notice"] is not None, "withheld" in json.dumps(whole)) == (entitled, entitled), role
        history = (await walker.ask("read_history", role, "case", flag)).json()
        assert ("flag.disclosure_withheld" in {row["event"] for row in history}) is entitled, role
        assert [row["number"] for row in history] == list(range(1, len(history) + 1))
        rows = (await walker.ask("read_register", role, "case", query={"limit": "500"})).json()["items"]
        told = {UUID(row["flag"]): row["notice"] for row in rows}
        if UUID(flag["flag_id"]) in told:
            assert told[UUID(flag["flag_id"])] == ("withheld" if entitled else None), role


async def test_a_page_of_another_reader_or_list_opens_nothing_more(register: Register, walker: Walker) -> None:
    page = (await walker.ask("read_register", "AUDITOR", query={"limit": "1"})).json()
    for role, reading in (("TM", "read_review_queue"), ("AUDITOR", "read_access_log")):
        assert (await walker.ask(reading, role, query={"limit": "1", "cursor": page["next"]})).status_code == 422
    rest = await flags_in(walker, "read_register", "MARAC_TM", cursor=page["next"])
    assert rest <= await flags_in(walker, "read_register", "MARAC_TM")
