"""Proving who one is, in a real browser: a security key, a stronger sign-in, and a sign-in about to end."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from tests.support.axe import assert_no_violations

from tongban.core import clock
from tongban.identity.models import SecurityKey, SignedIn

pytestmark = pytest.mark.browser


def local(page: Page, path: str) -> str:
    """The address by name: browsers bind security keys to a domain, never to a number."""
    page.goto("/healthz")
    return page.url.replace("127.0.0.1", "localhost").replace("/healthz", path)


def plug_in_a_key(page: Page) -> None:
    """A security key that Chromium pretends is plugged in."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": False,
        "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def password_in(page: Page) -> None:
    page.goto(local(page, "/desk/sign-in"))
    page.get_by_label("账号").fill("chuangkou")
    page.get_by_label("口令").fill("demo")
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(re.compile("(?<!sign-in)$"))


def test_a_security_key_is_added_signs_in_and_a_copy_of_it_does_not(page: Page) -> None:
    plug_in_a_key(page)
    password_in(page)
    page.goto(local(page, "/desk/account"))
    assert_no_violations(page)
    page.get_by_role("link", name="添加安全密钥").click()
    page.get_by_label("给这把密钥起个名字").fill("蓝色密钥")
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_role("heading", name="安全密钥已添加")).to_be_visible()
    assert page.locator(".tb-codes li").count() == 10
    page.get_by_role("link", name="我已抄好").click()
    expect(page.get_by_text("蓝色密钥", exact=True).first).to_be_visible()
    page.get_by_role("button", name="退出", exact=True).first.click()
    password_in(page)
    expect(page.get_by_role("heading", name="第二重验证")).to_be_visible()
    assert_no_violations(page)
    page.get_by_role("button", name="用安全密钥登录").click()
    expect(page.get_by_role("navigation", name="工作台导航")).to_be_visible()
    page.get_by_role("button", name="退出", exact=True).first.click()
    SecurityKey.objects.update(sign_count=1000)
    password_in(page)
    page.get_by_role("button", name="用安全密钥登录").click()
    expect(page.get_by_role("alert")).to_contain_text("计数倒退")


def test_an_errand_sends_to_a_stronger_sign_in_and_back_on_a_phone(phone: Page) -> None:
    phone.goto("/sign-in?next=/items/food_license_new/start")
    phone.get_by_label("演示·初级").check()
    phone.get_by_role("button", name=re.compile("演示·李四")).click()
    expect(phone.get_by_role("heading", name="需要更高的实名等级")).to_be_visible()
    assert_no_violations(phone)
    phone.get_by_role("button", name="演示·模拟中级核验").click()
    expect(phone).to_have_url(re.compile("/items/food_license_new/start$"))
    phone.goto("/account")
    assert_no_violations(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_sign_in_about_to_end_warns_and_can_be_kept(page: Page) -> None:
    page.clock.install()
    page.goto("/sign-in?next=/cases")
    page.get_by_role("button", name=re.compile("演示·张三")).click()
    expect(page).to_have_url(re.compile("/cases$"))
    SignedIn.objects.update(last_seen=clock.now() - timedelta(minutes=59))
    page.clock.fast_forward(58 * 60 * 1000)
    warning = page.get_by_role("alertdialog")
    expect(warning).to_contain_text("登录快要结束了")
    assert_no_violations(page)
    warning.get_by_role("button", name="继续使用").click()
    expect(warning).to_be_hidden()
    assert SignedIn.objects.get().last_seen > clock.now() - timedelta(minutes=1)
