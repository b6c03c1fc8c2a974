"""中文 or English: who decides, and what a page says about its language."""

import pytest
from django.test import Client
from django.utils import translation

pytestmark = pytest.mark.django_db

ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en-GB,en;q=0.9,zh;q=0.5"}


def english(**headers: str) -> Client:
    client = Client(**headers)
    client.cookies["language"] = "en"
    return client


def test_a_page_is_chinese_unless_the_reader_chose_english(pack: None) -> None:
    answer = Client().get("/")
    assert '<html lang="zh-CN"' in answer.content.decode()
    assert answer["Content-Language"] == "zh-CN"
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in answer["Vary"].split(",")}
    answer = english().get("/")
    assert '<html lang="en"' in answer.content.decode()
    assert answer["Content-Language"] == "en"


def test_a_browser_that_asks_for_english_is_offered_it_until_the_reader_chose(pack: None) -> None:
    offer = "This service is also available in English."
    answer = Client(**ENGLISH).get("/").content.decode()
    assert '<html lang="zh-CN"' in answer
    assert offer in answer
    assert offer not in Client(HTTP_ACCEPT_LANGUAGE="zh-CN,zh;q=0.9,en;q=0.8").get("/").content.decode()
    assert offer not in Client().get("/").content.decode()
    decided = Client(**ENGLISH)
    decided.post("/preferences/language", {"to": "zh-hans", "next": "/"})
    assert offer not in decided.get("/").content.decode()


def test_the_switch_keeps_the_page_and_goes_nowhere_else(pack: None) -> None:
    client = Client()
    answer = client.post("/preferences/language", {"to": "en", "next": "/?q=food"})
    assert answer.headers["Location"] == "/?q=food"
    assert '<html lang="en"' in client.get("/?q=food").content.decode()
    assert client.post("/preferences/language", {"to": "en", "next": "//evil.example/"}).headers["Location"] == "/"
    client.post("/preferences/language", {"to": "zh-hans", "next": "/"})
    assert '<html lang="zh-CN"' in client.get("/").content.decode()


def test_a_language_of_no_ours_in_the_cookie_is_chinese(pack: None) -> None:
    client = Client()
    client.cookies["language"] = "../../etc"
    assert '<html lang="zh-CN"' in client.get("/").content.decode()


def test_the_language_of_one_answer_is_not_that_of_the_next(pack: None) -> None:
    english().get("/")
    assert translation.get_language() == "zh-hans"
    assert '<html lang="zh-CN"' in Client().get("/").content.decode()


def test_error_pages_speak_the_readers_language() -> None:
    answer = english().get("/nowhere")
    assert answer.status_code == 404
    assert '<html lang="en"' in answer.content.decode()


def test_programs_are_answered_in_the_language_they_ask_for_and_cookies_do_not_count() -> None:
    client = english()
    assert client.get("/api/v1/items").headers["Content-Language"] == "zh-CN"
    answer = client.get("/api/v1/items", **ENGLISH)  # type: ignore[arg-type]
    assert answer["Content-Language"] == "en"
    assert "Cookie" not in answer["Vary"]
