"""Signed notes, checkpoints and cosignatures are those of the published specifications, to the byte."""
import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.checkpoint import Checkpoint
from ledger.note import COSIGNATURE, KeyDamaged, SigningKey
from ledger.offline import Damaged, Key, opened_note, signatures

KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = ("This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mF"
        "XmRKuwHjG1Yu72IneyaQM=\n")
GO_KEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = ("If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
           "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n")
# from the documentation of Go's golang.org/x/mod/sumdb/note


def test_the_published_note_is_verified():
    text, [(name, id_, signature)] = signatures(NOTE)
    key = Key.read(KEY)
    assert (name, id_) == (key.name, key.id)
    assert key.signed(text, signature)
    assert not key.signed(text + "\n", signature)


def test_gos_key_signs_gos_note():
    key = SigningKey.read(GO_KEY)
    assert key.written == GO_KEY
    assert key.verifier == GO_VERIFIER
    text = GO_NOTE.rpartition("\n\n")[0] + "\n"
    assert f"{text}\n{key.sign(text)}" == GO_NOTE


@given(st.integers(0, 2**60), st.binary(min_size=32, max_size=32), st.integers(0, 2**40),
       st.lists(st.sampled_from(["trial", "a line"]), max_size=2))
def test_a_checkpoint_is_read_as_it_was_signed(size, root, at, extensions):
    log, witness = SigningKey.make("log.example/leicester"), SigningKey.make("witness.example/dpo", COSIGNATURE)
    made = Checkpoint("log.example/leicester", size, root, tuple(extensions))
    note = made.signed(log) + witness.cosign(made.text, at)
    read = opened_note(note, Key.read(log.verifier), Key.read(witness.verifier))
    assert (read.origin, read.size, read.root, read.extensions) == made


def test_the_layout_is_that_of_the_specification():
    key = SigningKey("log", 1, bytes(32))
    lines = Checkpoint("log", 7, bytes(32)).signed(key).split("\n")
    assert lines[:4] == ["log", "7", base64.b64encode(bytes(32)).decode(), ""]
    assert lines[4].startswith("— log ")
    assert lines[5:] == [""]
    cosignature = base64.b64decode(SigningKey("w", COSIGNATURE, bytes(32)).cosign("x\n", 1_679_315_147).split(" ")[2])
    assert len(cosignature) == 4 + 8 + 64
    assert int.from_bytes(cosignature[4:12], "big") == 1_679_315_147


@given(st.data())
def test_no_byte_of_a_signed_checkpoint_may_change(data):
    key = SigningKey("log.example/x", 1, bytes(range(32)))
    note = Checkpoint("log.example/x", 12, bytes(32), ("trial",)).signed(key).encode()
    at = data.draw(st.integers(0, len(note) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != note[at]))
    changed = note[:at] + bytes([other]) + note[at + 1:]
    with pytest.raises((Damaged, UnicodeDecodeError)):
        opened_note(changed.decode(), Key.read(key.verifier))


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\tb", "a\u2003b"])
def test_a_key_has_a_name_that_notes_allow(name):
    with pytest.raises(ValueError, match="name"):
        SigningKey.make(name)


@pytest.mark.parametrize("written", ["", "PRIVATE+KEY+a+00000000+AA==", GO_KEY.replace("c74f", "c74e"), GO_VERIFIER])
def test_a_damaged_key_is_refused(written):
    with pytest.raises(KeyDamaged):
        SigningKey.read(written)


@pytest.mark.parametrize("written", ["", "a+b", KEY.replace("530d", "530e"), KEY[:-4] + "AAAA", KEY + " "])
def test_a_damaged_verifier_is_refused(written):
    with pytest.raises(Damaged):
        Key.read(written)
