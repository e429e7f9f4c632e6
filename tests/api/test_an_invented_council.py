"""A council that nobody here has met: its own words and steps, from a document alone, driven over HTTP from request to ending."""
import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from httpx import AsyncClient

from api.tokens import make_token
from ledger.embedded import EmbeddedPostgres
from tests.api.conftest import Door, opened
from tests.api.test_policies import adoption

pytestmark = pytest.mark.asyncio(loop_scope="module")
AT = "/v1/thornmere"
TEXT = (Path(__file__).parents[1] / "fixtures" / "thornmere.toml").read_text(encoding="utf-8")


def by(door: Door, *roles: str, actor: str, purpose: str = "DECIDE") -> AsyncClient:
    return door.client(make_token(door.key, actor=actor, council="thornmere", roles=roles, purposes=[purpose]))


async def sent(client: AsyncClient, path: str, body: Any = None, status: int = 201) -> Any:
    answer: httpx.Response = await client.post(f"{AT}/{path}", json=body or {})
    assert answer.status_code == status, answer.text
    return answer.json()


async def read(client: AsyncClient, path: str, after: str = "") -> Any:
    """`after`: the token of an act that must be shown."""
    answer: httpx.Response = await client.get(f"{AT}/{path}", headers={"Heedmark-After": after} if after else {})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    """A register that no council has used yet; the policy owner lodges the document and adopts it."""
    async with opened(postgres, tmp_path_factory.mktemp("town"), datetime(2026, 5, 4, 9, tzinfo=UTC)) as door:
        async with by(door, "POLICY_OWNER", actor="owner", purpose="REVIEW") as client:
            await sent(client, "policies", {"document": TEXT})
            flags = list((await read(client, "policies/2026"))["flag"])
            await sent(client, "policies/2026/adoption", adoption(flags, in_force_from="2026-05-01", why_late="May Day"))
        async with by(door, "OFFICER", actor="officer") as client:
            while (await client.get(f"{AT}/policies")).status_code == 403:  # until the server looks up its purposes again
                await asyncio.sleep(0.2)
        yield door


async def record(door: Door, kind: str, **known: Any) -> str:
    async with by(door, "OFFICER", actor="officer") as client:
        made = await sent(client, "subjects", {"kind": kind, "source": "visit", **known})
        return str(made["id"])


async def person(door: Door, name: str) -> str:
    return await record(door, "PERSON", names=[{"full": name}])


async def asked(door: Door, subject: str, flag_type: str, role: str = "OFFICER", **information: Any) -> str:
    async with by(door, role, actor="asks") as client:
        made = await sent(client, "flags", {"subject": subject, "flag_type": flag_type, "information": information})
        return str(made["id"])


async def test_one_decision_maker_and_reviews_by_band(town: Door) -> None:
    flag = await asked(town, await person(town, "Ada Invented"), "CAUTION", danger="DOG")
    async with by(town, "WARDEN", actor="warden") as client:
        await sent(client, f"flags/{flag}/agreement", status=409)
        added = await sent(client, f"flags/{flag}/addition", {"information": {"band": "AMBER"}})
        assert added["standing"] == "on_register"
        assert (await read(client, f"flags/{flag}"))["review_due"] == "2026-08-04"
    async with by(town, "OFFICER", actor="asks") as client:
        changed = await sent(client, f"flags/{flag}/corrections", {
            "information": {"band": "RED"}, "reasons": "Two bites.", "source": "visit"})
        assert changed["events"] == ["flag.details_corrected", "flag.review_called"]
        await sent(client, f"flags/{flag}/reviews", {"outcome": "END", "information": {"why": "x"}}, status=403)
    async with by(town, "WARDEN", actor="warden") as client:
        kept = await sent(client, f"flags/{flag}/reviews", {"outcome": "CONTINUE", "information": {"why": "Still there."}})
        assert kept["events"] == ["flag.reviewed", "flag.continued"]
        assert (await read(client, f"flags/{flag}"))["review_due"] == "2026-06-04"
        ended = await sent(client, f"flags/{flag}/reviews", {"outcome": "END", "information": {"why": "The dog died."}})
        assert ended["standing"] == "ended"


async def test_an_agreement_takes_two_signatures(town: Door) -> None:
    flag = await asked(town, await person(town, "Bea Invented"), "EXCLUSION", role="WARDEN", incident="Threw a chair.")
    async with by(town, "DIRECTOR", actor="director") as director, by(town, "DEPUTY", actor="deputy") as deputy:
        first = await director.post(f"{AT}/flags/{flag}/agreement", json={})
        assert (first.status_code, first.json()["rule"]) == (409, "TH-9")
        await sent(deputy, f"flags/{flag}/countersignatures", {"before": "agreed"})
        await sent(director, f"flags/{flag}/agreement")
        async with by(town, "KEEPER", actor="keeper") as keeper:
            await sent(keeper, f"flags/{flag}/addition")
        ended = await sent(director, f"flags/{flag}/reviews", {"outcome": "END"})
        assert ended["events"] == ["flag.reviewed", "flag.ended"]


async def test_a_panel_decides_and_an_appeal_is_heard_by_another(town: Door) -> None:
    flag = await asked(town, await person(town, "Cas Invented"), "BAN")
    async with by(town, "PANEL", "TRIBUNAL", actor="chair") as panel, by(town, "KEEPER", actor="keeper") as keeper:
        await sent(panel, f"flags/{flag}/agreement", {"information": {"findings": "Three complaints."}})
        await sent(keeper, f"flags/{flag}/addition")
    async with by(town, "OFFICER", actor="desk") as desk:
        body = {"lodged_on": "2026-05-04", "grounds": "It was my cousin."}
        appealed = await sent(desk, f"flags/{flag}/appeals", body)
        assert appealed["events"] == ["flag.appealed", "flag.referred"]
        assert appealed["standing"] == "on_register"
        await sent(desk, f"flags/{flag}/appeals", body, status=409)
    answer = {"code": "APPEAL", "reading": "SET_ASIDE", "reasons": "Nobody asked the cousin."}
    async with by(town, "PANEL", "TRIBUNAL", actor="chair") as panel:
        refused = await panel.post(f"{AT}/flags/{flag}/judgements", json=answer)
        assert (refused.status_code, refused.json()["rule"]) == (403, "TH-14"), "who decided doesn't hear the appeal"
    async with by(town, "TRIBUNAL", actor="appeals") as appeals:
        [open_] = await read(appeals, f"flags/{flag}/referrals")
        assert (open_["code"], open_["due"], open_["asks"]) == ("APPEAL", "2026-05-18", "Does the panel's decision stand?")
        assert open_["readings"]["STANDS"]["means"] == "It stands"
        judged = await sent(appeals, f"flags/{flag}/judgements", answer)
        assert judged["events"] == ["flag.judged", "flag.review_called"]
    async with by(town, "PANEL", actor="chair") as panel:
        assert (await sent(panel, f"flags/{flag}/reviews", {"outcome": "END"}))["standing"] == "ended"


async def test_incident_forms_count_up_to_a_question_and_to_no_more(town: Door) -> None:
    forms = [{"on": day, "what": "Shouted"} for day in ("2025-12-01", "2026-02-01", "2026-05-01")]
    subject = await person(town, "Dot Invented")
    flag = await asked(town, subject, "INCIDENTS", forms=forms[:1])
    async with by(town, "KEEPER", actor="keeper") as keeper:
        await sent(keeper, f"flags/{flag}/addition")
    async with by(town, "OFFICER", actor="asks") as officer:
        second = await sent(officer, f"flags/{flag}/notes", {"information": {"forms": forms[1:2]}})
        assert second["events"] == ["flag.noted"]
        shown = await read(officer, f"flags/{flag}")
        assert (shown["alert"], len(shown["whole"]["information"]["forms"])) == (None, 2)
        third = await sent(officer, f"flags/{flag}/notes", {"information": {"forms": forms[2:]}})
        assert third["events"] == ["flag.noted", "flag.referred"]
        await sent(officer, f"flags/{flag}/notes", {"information": {"three_forms": False}}, status=409)
        shown = await read(officer, f"flags/{flag}")
        assert (shown["whole"]["information"]["three_forms"], shown["standing"]) == (True, "on_register")
        assert shown["alert"]["ask"] == "KEEPER"
        sentences = [row["sentence"] for row in await read(officer, f"flags/{flag}/history")]
        assert any("put down that more happened" in one for one in sentences)
    async with by(town, "WARDEN", actor="warden") as warden:
        [question] = await read(warden, f"flags/{flag}/referrals")
        assert (question["code"], question["to"], question["due"]) == ("THIRD-FORM", "WARDEN", "2026-05-11")
        assert question["facts"] == {"three_forms": True}
        await sent(warden, f"flags/{flag}/reviews", {"outcome": "END"}, status=409)
        await sent(warden, f"flags/{flag}/judgements", {"code": "THIRD-FORM", "reading": "ASK", "reasons": "A pattern."})
        assert await read(warden, f"flags/{flag}/referrals") == []
        assert (await sent(warden, f"flags/{flag}/reviews", {"outcome": "END"}))["standing"] == "ended"


async def test_what_isn_t_renewed_lapses_is_sent_to_the_keeper_and_only_a_human_ends_it(town: Door) -> None:
    place = await record(town, "PREMISES", addresses=[{"text": "3 Mill Lane, Thornmere", "postcode": "TM1 1AA"}])
    flag = await asked(town, place, "KEYSAFE", found_by="The night team")
    async with by(town, "WARDEN", actor="warden") as warden, by(town, "KEEPER", actor="keeper") as keeper:
        token = (await sent(warden, f"flags/{flag}/addition"))["token"]
        await town.ledger.set_clock(datetime(2026, 8, 4, 9, tzinfo=UTC))
        shown = await read(warden, f"flags/{flag}")
        assert (shown["review_due"], shown["lapsed"]) == ("2026-08-04", False), "its last day"
        await town.ledger.set_clock(datetime(2026, 8, 5, 9, tzinfo=UTC))
        shown = await read(warden, f"flags/{flag}")
        assert (shown["standing"], shown["lapsed"], shown["alert"]["note"]) == ("on_register", True, "Don't rely on the key safe")
        [row] = [row for row in (await read(keeper, "review-queue?role=KEEPER", token))["items"] if row["flag"] == flag]
        assert (row["lapsed"], row["roles"]) == (True, ["KEEPER"])
        assert flag not in {row["flag"] for row in (await read(warden, "review-queue?role=WARDEN"))["items"]}
        [row] = [row for row in (await read(warden, "register"))["items"] if row["flag"] == flag]
        assert row["lapsed"] is True
        then = (await read(warden, "register?as_at=2026-06-01T00:00:00Z"))["items"]
        assert [row["lapsed"] for row in then if row["flag"] == flag] == [False]
        await sent(warden, f"flags/{flag}/reviews", {"outcome": "CONTINUE"}, status=403)
        ended = await sent(keeper, f"flags/{flag}/reviews", {"outcome": "END"})
        assert ended["events"] == ["flag.reviewed", "flag.ended"]
        assert (await read(keeper, f"flags/{flag}"))["lapsed"] is False
        assert [row["rule"] for row in await read(keeper, f"flags/{flag}/history")] == ["TH-6", "TH-6", "TH-8", "TH-8"]


async def test_a_key_safe_that_is_renewed_in_time_goes_on(town: Door) -> None:
    place = await record(town, "PREMISES", addresses=[{"text": "5 Mill Lane, Thornmere", "postcode": "TM1 1AA"}])
    flag = await asked(town, place, "KEYSAFE", found_by="The night team")
    async with by(town, "WARDEN", actor="warden") as warden:
        await sent(warden, f"flags/{flag}/addition")
        kept = await sent(warden, f"flags/{flag}/reviews", {"outcome": "CONTINUE", "information": {"good_until": "2026-10-01"}})
        assert kept["events"] == ["flag.reviewed", "flag.continued", "flag.review_dates_set"]
        shown = await read(warden, f"flags/{flag}")
        assert (shown["review_due"], shown["lapsed"]) == ("2026-10-01", False), "on the date that was put down"
