"""The header signature of the national platform."""

import base64
import hashlib
import hmac

from tongban.exchange import signing

NOW = 1_790_000_000.5


def test_the_signature_is_the_hmac_of_sid_rid_and_time_in_base64() -> None:
    given = signing.headers("secret", "me", "resource", NOW)
    assert given[signing.TIME] == "1790000000500"
    by_hand = hmac.new(b"secret", b"meresource1790000000500", hashlib.sha256).digest()
    assert given == {
        "gjgxjhpt_sid": "me", "gjgxjhpt_rid": "resource", "gjgxjhpt_rtime": "1790000000500",
        "gjgxjhpt_sign": base64.b64encode(by_hand).decode(),
    }  # fmt: skip
    assert signing.holds("secret", given, NOW + 299)


def test_another_resource_time_or_secret_does_not_hold() -> None:
    given = signing.headers("secret", "me", "resource", NOW)
    for changed in ({signing.RID: "other"}, {signing.SID: "you"}, {signing.TIME: "1790000000501"}, {signing.SIGN: ""}):
        assert not signing.holds("secret", {**given, **changed}, NOW)
    assert not signing.holds("other", given, NOW)


def test_an_old_one_one_from_the_future_and_an_empty_secret_do_not_hold() -> None:
    given = signing.headers("secret", "me", "resource", NOW)
    assert not signing.holds("secret", given, NOW + 302)
    assert not signing.holds("secret", given, NOW - 302)
    assert not signing.holds("", signing.headers("", "me", "resource", NOW), NOW)
    assert not signing.holds("secret", {**given, signing.TIME: "９"}, NOW)
