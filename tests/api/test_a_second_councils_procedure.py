"""A second council's procedure over HTTP: its levels, its stages, and what is kept for those on a case."""
from typing import Any

import httpx
import pytest
import pytest_asyncio
from httpx import AsyncClient

from api.tokens import make_token
from tests.api.conftest import Door
from tests.api.test_policies import adoption
from tests.flags.lincolnshire import ASSESSED, CONSIDERED, FACTORS, FACTS, TEXT
from tests.flags.test_a_flag_becomes_one_of_another_level import THREE

pytestmark = pytest.mark.asyncio(loop_scope="module")
AT = "/v1/lincolnshire"
SECRET = "Heard on 2 March; she has left for a refuge."


def by(door: Door, *roles: str, actor: str = "staff-7", cases: tuple[str, ...] = ()) -> AsyncClient:
    purpose = "REVIEW" if "POLICY_OWNER" in roles else "SAFEGUARD_CHILD"
    return door.client(make_token(door.key, actor=actor, council="lincolnshire", roles=roles, purposes=[purpose], cases=cases))


async def sent(client: AsyncClient, path: str, body: Any, status: int = 201) -> Any:
    answer: httpx.Response = await client.post(f"{AT}/{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def policy(door: Door) -> None:
    async with by(door, "POLICY_OWNER", actor="owner") as client:
        adopted = await client.post(f"{AT}/policies/1/adoption", json=adoption(["HAZARD"]))
        assert adopted.status_code == 201, adopted.text


async def person(door: Door, name: str, **known: Any) -> str:
    async with by(door, "WORKER") as client:
        made = await sent(client, "subjects", {"kind": "PERSON", "names": [{"full": name}], "source": "referral"} | known)
        return str(made["id"])


async def flagged(door: Door, subject: str, case: str, **facts: Any) -> str:
    """Allegations, asked for by a worker, agreed by the Team Manager, applied by the Safeguarding Unit."""
    async with by(door, "WORKER", actor="asks") as client:
        made = await sent(client, "flags", {"subject": subject, "flag_type": "HAZARD", "cases": [case],
                                            "information": {**FACTS, **TEXT, **facts}})
    async with by(door, "TM", actor="agrees") as client:
        await sent(client, f"flags/{made['id']}/agreement", {"information": {**ASSESSED, **FACTORS}})
    comment = {} if facts == {} else {"marac_comment": SECRET}
    async with by(door, "SU", actor="applies") as client:
        await sent(client, f"flags/{made['id']}/addition", {"information": {"hra_consideration": CONSIDERED, **comment}})
    return str(made["id"])


async def test_the_marac_comment_is_for_those_on_the_case_and_others_open_it_for_a_reason(door: Door) -> None:
    flag = await flagged(door, await person(door, "Al Invented"), "M-1", marac_role="PERPETRATOR")
    for roles, cases, reads in ((("WORKER",), ("M-1",), True), (("TM",), ("M-1",), True), (("TM",), ("M-2",), False),
                                (("SU",), ("M-1",), False), (("AUDITOR",), (), False)):
        async with by(door, *roles, actor="reads", cases=cases) as client:
            shown = (await client.get(f"{AT}/flags/{flag}")).text + (await client.get(f"{AT}/flags/{flag}/history")).text
        assert (SECRET in shown, "PERPETRATOR" in shown, '"level":"2"' in shown) == (reads, reads, True), (roles, cases)


async def test_no_list_for_overseers_goes_around_that(door: Door) -> None:
    subject = await person(door, "Bea Invented")
    await flagged(door, subject, "M-2", marac_role="PERPETRATOR")
    asks = {"kind": "ACCESS", "channel": "EMAIL", "subject": subject, "name": "Bea Invented", "asks": "All of it."}
    async with by(door, "WORKER") as client:
        request = (await sent(client, "requests", asks))["id"]
    for path, role in (("ledger/entries?limit=500", "AUDITOR"), (f"requests/{request}/items", "IG"),
                       (f"requests/{request}/bundle", "DPO")):
        async with by(door, role, actor="oversees") as client:
            answer = await client.get(f"{AT}/{path}")
        assert (answer.status_code, SECRET in answer.text, "marac_comment" in answer.text) == (200, False, True), path


async def test_the_team_manager_sees_who_opened_it_and_why(door: Door) -> None:
    flag = await flagged(door, await person(door, "Bo Invented"), "M-3", marac_role="VICTIM")
    for role in ("SU", "AUDITOR"):
        async with by(door, role, actor=f"opens-{role}") as client:
            opened = await sent(client, f"flags/{flag}/break-glass-reads", {"reasons": f"Why {role}."})
            assert opened["whole"]["information"]["marac_comment"] == SECRET
            assert SECRET not in (await client.get(f"{AT}/flags/{flag}")).text
    for role, cases, told in (("TM", ("M-3",), ["Why AUDITOR.", "Why SU."]), ("TM", ("M-1",), []), ("SU", ("M-3",), [])):
        async with by(door, role, actor="manages", cases=cases) as client:
            rows = (await client.get(f"{AT}/break-glass-reads")).json()["items"]
        assert [row["reasons"] for row in rows] == told, (role, cases)


async def test_a_stage_of_child_protection_calls_a_review_and_ends_nothing(door: Door) -> None:
    flag = await flagged(door, await person(door, "Cy Invented"), "M-4")
    async with by(door, "WORKER", actor="works", cases=("M-4",)) as client:
        await sent(client, "cases/M-4/stages", {"stage": "CP_PROCESS_ENDED"})
        assert (await sent(client, "cases/M-4/stages", {"stage": "TEA"}, status=409))["rule"] == "C7"
        whole = (await client.get(f"{AT}/flags/{flag}")).json()
        assert (whole["standing"], whole["whole"]["early_review"]) == ("on_register", ["CP_PROCESS_ENDED"])


async def test_level_2_becomes_level_3_and_asks_for_a_risk_assessment_where_there_is_a_child(door: Door) -> None:
    father, child = await person(door, "Di Invented"), await person(door, "Ed Invented", born="2016-05-01")
    flag = await flagged(door, father, "M-5")
    async with by(door, "TM", actor="escalates", cases=("M-5",)) as client:
        await sent(client, f"subjects/{child}/relationships", {"relation": "CHILD_OF", "other": father, "source": "Register"})
        change = {"to": "3", "reasons": "Convicted.", "information": THREE}
        refused = await sent(client, f"flags/{flag}/level", change, status=409)
        assert (refused["rule"], "risk_assessment" in refused["remedy"]) == ("LIN-23", True)
        change["information"] = {**THREE, "risk_assessment": {"system": "MOSAIC", "id": "RA-1"}}
        await sent(client, f"flags/{flag}/level", change)
        assert (await client.get(f"{AT}/flags/{flag}")).json()["whole"]["information"]["level"] == "3"


async def test_a_child_who_comes_near_a_person_of_level_3_calls_for_a_review(door: Door) -> None:
    lodger, child, home = await person(door, "Kim Invented"), await person(door, "Lou Invented", born="2016-05-01"), ""
    flag = await flagged(door, lodger, "M-6")
    async with by(door, "WORKER", actor="works", cases=("M-6",)) as client:
        place = {"kind": "PREMISES", "source": "visit", "addresses": [{"text": "7 Sample Row"}]}
        home = (await sent(client, "subjects", place))["id"]
        lives_there = {"relation": "LIVES_AT", "other": home, "source": "file"}
        await sent(client, f"subjects/{child}/relationships", lives_there)
        assert (await client.get(f"{AT}/flags/{flag}")).json()["whole"]["early_review"] == []
    async with by(door, "TM", actor="escalates", cases=("M-6",)) as client:
        await sent(client, f"flags/{flag}/level", {"to": "3", "reasons": "Convicted.", "information": THREE | {
            "standalone_risk": {"name": "Kim Invented", "address": "7 Sample Row", "level": "3"}}})
        await sent(client, f"subjects/{lodger}/relationships", lives_there)
        await sent(client, f"subjects/{child}/relationships", {"relation": "IN_CONTACT_WITH", "other": lodger, "source": "file"})
        whole = (await client.get(f"{AT}/flags/{flag}")).json()
        assert (whole["whole"]["early_review"], whole["standing"]) == (["CHILD_ASSOCIATED"], "on_register")


async def test_whoever_searches_for_a_child_is_told_of_flags_around_it_each_under_its_own_subject(door: Door) -> None:
    child = await person(door, "Fi Invented", born="2016-05-01")
    father, mother, lodger = [await person(door, name) for name in ("Gus Invented", "Hal Invented", "Ian Invented")]
    async with by(door, "WORKER") as client:
        place = {"kind": "PREMISES", "source": "visit", "addresses": [{"text": "9 Sample Row"}]}
        home = (await sent(client, "subjects", place))["id"]
        for one, relation, other, since in ((child, "CHILD_OF", father, "2016-05-01"), (child, "CHILD_OF", mother, "2016-05-01"),
                                            (child, "LIVES_AT", home, "2020-01-01"), (lodger, "LIVES_AT", home, "2026-03-20")):
            await sent(client, f"subjects/{one}/relationships",
                       {"relation": relation, "other": other, "source": "file", "from_day": since})
    beats, _, stays = [await flagged(door, one, "M-9", marac_role=part) for one, part in (
        (father, "PERPETRATOR"), (mother, "VICTIM"), (lodger, "PERPETRATOR"))]
    async with by(door, "WORKER", actor="searches") as client:
        told = (await client.get(f"{AT}/subjects/{child}/alerts")).json()
        around = {row["subject"]: [flag["id"] for flag in row["flags"]] for row in told["about"]}
        assert around == {father: [beats], lodger: [stays]}
        assert {row["part"] for row in told["about"]} == {"ASSOCIATED", "LIVES_THERE"}
        assert told["about"][0]["flags"][0]["alert"]["what_to_do"][0].startswith("Level 2: allegations of abuse")
        assert SECRET not in str(told)
        before = (await client.get(f"{AT}/subjects/{child}/alerts?on=2026-03-22")).json()
        assert (before["child"], before["about"]) == ("CHILD", [])
        adult = (await client.get(f"{AT}/subjects/{father}/alerts")).json()
        assert (adult["child"], adult["about"]) == ("AGE_NOT_KNOWN", [])
    async with by(door, "WORKER", actor="asks") as client:
        assert (await client.get(f"{AT}/subjects/{child}/alerts?on=2026-03-24")).json()["rule"] == "C8"
    async with door.as_("WORKER") as client:
        assert (await client.get(f"/v1/leicester/subjects/{child}/alerts")).status_code in (404, 409)


async def test_a_restricted_flag_is_in_no_report_and_a_hidden_one_in_no_alert_nor_a_closing_case(door: Door) -> None:
    father, child = await person(door, "Max Invented"), await person(door, "Nia Invented", born="2016-05-01")
    flag = await flagged(door, father, "M-30", marac_role="PERPETRATOR")
    async with by(door, "WORKER", actor="works", cases=("M-30",)) as client:
        await sent(client, f"subjects/{child}/relationships",
                   {"relation": "CHILD_OF", "other": father, "source": "file", "from_day": "2016-05-01"})
        assert flag in (await client.get(f"{AT}/subjects/{child}/alerts")).text
    restricts: dict[str, Any] = {"ground": "OBJECTION_PENDING", "reasons": "He objects."}
    for how, alerted in (({"alert": "STAYS", "exception": "RIGHTS_OF_ANOTHER"}, True), ({"alert": "HIDDEN"}, False)):
        async with by(door, "DPO", actor="dpo") as client:
            stored = await sent(client, f"flags/{flag}/restriction", restricts | how)
            client.headers["Heedmark-After"] = stored["token"]
            assert flag in (await client.get(f"{AT}/reports/CATEGORY")).text, "an overseer's own use"
        async with by(door, "SU", actor="reports") as client:
            assert flag not in (await client.get(f"{AT}/reports/CATEGORY")).text
        async with by(door, "WORKER", actor="works", cases=("M-30",)) as client:
            told = (await client.get(f"{AT}/subjects/{child}/alerts")).text
            assert (flag in told, '"restricted":true' in told) == (alerted, alerted)
            past = await client.get(f"{AT}/subjects/{child}/alerts?on=2026-03-23")
            assert (flag in past.text) is alerted
            closing = await client.post(f"{AT}/cases/M-30/closure", json={"closing_on": "2026-04-23"})
            assert (flag in closing.text) is alerted, closing.text
            client.headers["Heedmark-After"] = stored["token"]
            messages = (await client.get(f"{AT}/outbox?rule=LAW-38")).json()["items"]
            assert flag in {row["flag"] for row in messages}, "whoever works on the case may have acted on it"
        async with by(door, "WORKER", actor="elsewhere", cases=("M-1",)) as client:
            assert flag not in (await client.get(f"{AT}/outbox")).text
        async with by(door, "DPO", actor="dpo") as client:
            lifts = {"channel": "LETTER", "told_on": "2026-03-23", "reasons": "Settled."}
            await sent(client, f"flags/{flag}/restriction/lifting", lifts)


async def test_the_reports_count_and_list_what_stands_on_the_register(door: Door) -> None:
    flag = await flagged(door, await person(door, "Jo Invented"), "M-20", marac_role="PERPETRATOR")
    async with by(door, "SU", actor="reports") as client:
        just_now = await sent(client, f"flags/{flag}/review-calls", {"reason": "FURTHER_INCIDENT"})
        told = (await client.get(f"{AT}/reports/CATEGORY", headers={"Heedmark-After": just_now["token"]})).json()
        counts = {count["code"]: count["flags"] for count in told["counts"]}
        assert counts["1"] + counts["2"] + counts["3"] == told["distinct_flags"] == len(told["lines"])
        assert flag in [line["flag"] for line in told["lines"]]
        assert SECRET not in str(told)
        none = (await client.get(f"{AT}/reports/REVIEW_DUE?until=2026-09-22")).json()
        assert none["distinct_flags"] == 0
        table = await client.get(f"{AT}/reports/REVIEW_DUE?format=csv")
        assert table.headers["content-type"].startswith("text/csv")
        assert table.text.splitlines()[0] == "flag,subject,flag_type,key,added_on,review_due,overdue,level"
        assert (await client.get(f"{AT}/reports/TEA")).status_code == 404
    async with by(door, "WORKER", actor="reports") as client:
        assert (await client.get(f"{AT}/reports/CATEGORY")).status_code == 403
