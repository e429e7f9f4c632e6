"""Whose tokens are accepted, for which council and for which purpose."""
import json
import time
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from api.bearer_token import Claims, Tokens
from api.issuers import Issuer, IssuerKeys, OwnKeys
from api.problems import Problem
from api.tokens import KeyUnsafe, make_token, own_key
from tests.api.conftest import Door

OWN = OKPKey.generate_key("Ed25519", {"kid": "own"})


def claims(**changed: object) -> dict[str, object]:
    now = int(time.time())
    return {"iss": "urn:heedmark:own-key", "aud": "heedmark", "sub": "staff-7", "council": "leicester",
            "roles": ["WORKER"], "purpose": "SAFEGUARD_CHILD", "iat": now, "exp": now + 60} | changed


def signed(key: OKPKey | RSAKey | ECKey, algorithm: str = "Ed25519", said: dict[str, object] | None = None) -> str:
    return jwt.encode({"alg": algorithm, "kid": "own"}, said or claims(), key, algorithms=[algorithm])


async def judged(token: str) -> Claims | str:
    try:
        return await Tokens([OwnKeys(OWN)]).claims(token)
    except Problem as problem:
        return problem.code


async def test_the_servers_own_token_says_who_asks() -> None:
    token = make_token(OWN, actor="staff-7", council="leicester", roles=["TM"], purposes=["REVIEW"], cases=["LL-1"])
    found = await judged(token)
    assert isinstance(found, Claims)
    assert (found.sub, found.roles, found.purpose, found.cases) == ("staff-7", ["TM"], ["REVIEW"], ["LL-1"])


@pytest.mark.parametrize("changed", [
    {"exp": int(time.time()) - 60}, {"exp": None}, {"iat": int(time.time()) + 3600}, {"iat": None},
    {"nbf": int(time.time()) + 3600}, {"aud": "somebody-else"}, {"aud": None}, {"iss": "https://evil.example"},
    {"iss": None}, {"iss": ["urn:heedmark:own-key"]}, {"sub": ""}, {"sub": None}, {"sub": "a b"}, {"roles": "WORKER"},
    {"roles": None}, {"roles": [7]}, {"roles": ["w"]}, {"council": "../etc"}, {"council": None}, {"purpose": {"a": 1}},
    {"exp": "soon"}, {"exp": float("inf")}, {"cases": ["a\x00b"]},
], ids=lambda changed: next(iter(changed)))
async def test_a_token_with_a_false_or_missing_claim_is_not_accepted(changed: dict[str, object]) -> None:
    assert await judged(signed(OWN, said=claims(**changed))) == "not-authenticated"


async def test_a_token_without_a_signature_is_not_accepted() -> None:
    header, payload, _ = signed(OWN).split(".")
    unsigned = jwt.encode({"alg": "HS256"}, claims(), OctKey.import_key("k" * 40), algorithms=["HS256"]).split(".")[0]
    none = "eyJhbGciOiJub25lIn0"
    for token in (f"{none}.{payload}.", f"{header}.{payload}.", f"{header}.{payload}.AAAA", f"{unsigned}.{payload}.AA"):
        assert await judged(token) == "not-authenticated"


async def test_the_public_key_used_as_a_shared_secret_signs_nothing() -> None:
    secret = OctKey.import_key({"kty": "oct", "k": OWN.as_dict()["x"]})
    token = jwt.encode({"alg": "HS256", "kid": "own"}, claims(), secret, algorithms=["HS256"])
    assert await judged(token) == "not-authenticated"


async def test_another_key_of_the_same_id_signs_nothing() -> None:
    assert await judged(signed(OKPKey.generate_key("Ed25519", {"kid": "own"}))) == "not-authenticated"
    assert await judged(signed(RSAKey.generate_key(2048, {"kid": "own"}), "RS256")) == "not-authenticated"


@given(st.text(max_size=200) | st.from_regex(r"[A-Za-z0-9_-]{0,80}\.[A-Za-z0-9_-]{0,80}\.[A-Za-z0-9_-]{0,80}"))
async def test_no_text_is_taken_for_a_token(text: str) -> None:
    assert await judged(text) == "not-authenticated"


@given(st.dictionaries(st.sampled_from(["alg", "kid", "crit", "b64", "typ", "jwk"]),
                       st.none() | st.text(max_size=9) | st.lists(st.text(max_size=4), max_size=2) | st.integers()),
       st.recursive(st.none() | st.text(max_size=9) | st.integers(), lambda inner: st.lists(inner, max_size=2)
                    | st.dictionaries(st.sampled_from(["iss", "sub", "aud", "exp"]), inner, max_size=3)))
async def test_no_made_up_header_or_payload_is_more_than_refused(header: object, payload: object) -> None:
    from base64 import urlsafe_b64encode
    parts = [urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, payload)]
    assert await judged(".".join([*parts, "AAAA"])) == "not-authenticated"


@pytest.mark.parametrize(("key", "algorithm"), [
    (RSAKey.generate_key(2048, {"kid": "k1"}), "RS256"), (ECKey.generate_key("P-256", {"kid": "k1"}), "ES256"),
    (OKPKey.generate_key("Ed25519", {"kid": "k1"}), "EdDSA")], ids=["RS256", "ES256", "EdDSA"])
async def test_a_configured_issuer_signs_for_its_councils_alone(tmp_path: Path, key: RSAKey | ECKey | OKPKey,
                                                                algorithm: str) -> None:
    (tmp_path / "jwks.json").write_text(json.dumps(KeySet([key]).as_dict(private=False)))
    issuer = Issuer(issuer="https://id.leicester.example", keys=str(tmp_path / "jwks.json"), audience="flags",
                    councils=frozenset({"leicester"}))
    tokens = Tokens([IssuerKeys(issuer)])

    def made(**changed: object) -> str:
        return jwt.encode({"alg": algorithm, "kid": "k1"},
                          claims(iss=issuer.issuer, aud=["flags"], **changed), key, algorithms=[algorithm])

    assert (await tokens.claims(made())).council == "leicester"
    with pytest.raises(Problem, match="not-authenticated"):
        await tokens.claims(made(council="dudley"))


async def test_a_new_key_of_the_issuer_is_fetched_but_not_for_every_unknown_id(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = (OKPKey.generate_key("Ed25519", {"kid": kid}) for kid in ("old", "new"))
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(KeySet([old]).as_dict(private=False)))
    keys = IssuerKeys(Issuer(issuer="i", keys=str(file)))
    assert await keys.key("old")
    file.write_text(json.dumps(KeySet([old, new]).as_dict(private=False)))
    assert await keys.key("new") is None
    monkeypatch.setattr("api.issuers.PAUSE_SECONDS", 0)
    assert await keys.key("new")


async def test_without_the_issuers_keys_nothing_is_known(tmp_path: Path) -> None:
    tokens = Tokens([IssuerKeys(Issuer(issuer="urn:heedmark:own-key", keys=str(tmp_path / "missing.json")))])
    with pytest.raises(Problem, match="not-known"):
        await tokens.claims(signed(OWN))


def test_the_own_key_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "own.key"
    made = own_key(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert own_key(file).thumbprint() == made.thumbprint()
    file.chmod(0o644)
    with pytest.raises(KeyUnsafe, match="chmod 600"):
        own_key(file)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"kty":"OKP","crv":"Ed25519","x":"AA"}'])
def test_a_spoilt_own_key_is_never_replaced_silently(tmp_path: Path, content: str) -> None:
    file = tmp_path / "own.key"
    file.write_text(content)
    file.chmod(0o600)
    with pytest.raises(KeyUnsafe):
        own_key(file)
    assert file.read_text() == content


@pytest.mark.asyncio(loop_scope="module")
class TestAtTheDoor:
    async def test_no_token_and_two_tokens_are_401(self, door: Door) -> None:
        async with door.client() as client:
            nothing = await client.get("/v1/trial/clock")
            again = [("Authorization", f"Bearer {door.token('WORKER')}")] * 2
            twice = await client.get("/v1/trial/clock", headers=again)
        for answer in (nothing, twice):
            assert (answer.status_code, answer.json()["code"]) == (401, "not-authenticated")
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")

    async def test_a_purpose_is_needed_and_must_be_the_tokens(self, door: Door) -> None:
        several = door.token("WORKER", purposes=["REVIEW", "AUDIT"], actor="staff-purpose")
        async with door.client(several) as client:
            unsaid = await client.get("/v1/trial/clock")
            other = await client.get("/v1/trial/clock", headers={"Heedmark-Purpose": "CURIOSITY"})
            said = await client.get("/v1/trial/clock", headers={"Heedmark-Purpose": "AUDIT"})
        async with door.client(door.token("WORKER", purposes=[])) as client:
            none = await client.get("/v1/trial/clock", headers={"Heedmark-Purpose": "AUDIT"})
        async with door.client(door.token("WORKER", purposes=["CURIOSITY"])) as client:
            unlisted = await client.get("/v1/trial/clock")
        for answer in (unsaid, other, none, unlisted):
            assert (answer.status_code, answer.json()["rule"]) == (403, "LAW-2")
            assert "CURIOSITY" not in answer.text
        assert said.status_code == 200
        log = await door.ledger.accesses("leicester", actor="staff-purpose")
        assert [(one.outcome, one.purpose) for one in log] == [("refused", ""), ("refused", ""), ("shown", "AUDIT")]

    async def test_a_token_that_ends_opens_nothing_more(self, door: Door) -> None:
        ended = make_token(door.key, actor="a", council="leicester", roles=[], purposes=["AUDIT"],
                           lasts=timedelta(seconds=-31))
        async with door.client(ended) as client:
            assert (await client.get("/v1/trial/clock")).status_code == 401
