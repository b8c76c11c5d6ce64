"""Codes for a new e-mail address: which one counts, how many may be asked for, and what is kept of them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from accounts.email_changes import (
    CODES_PER_ADDRESS,
    CODES_PER_ADDRESS_IN_A_DAY,
    CODES_PER_CUSTOMER,
    TooManyCodes,
    TooSoon,
    Verdict,
    ask_for_code,
    drop,
    finish,
    forget,
    newest_change,
    purge_email_changes,
    try_code,
    unanswered_change,
)
from accounts.models import EmailChange, Merchant, PortalSession
from tests.cast import session_for

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
OLD, NEW = "ada@example.com", "new@example.com"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ada(acme: Merchant) -> PortalSession:
    return session_for(acme, "cus_ada")[0]


def ask(session: PortalSession, token: str = "first", new: str = NEW) -> tuple[EmailChange, str]:
    change, code = ask_for_code(session, old=OLD, new=new, token=token)
    assert code is not None
    return change, code


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_the_right_code_counts_until_it_has_been_used(ada: PortalSession) -> None:
    change, code = ask(ada)
    assert re.fullmatch(r"[0-9]{6}", code)
    verdict, found = try_code(ada, code)
    assert (verdict, found) == (Verdict.RIGHT, change)
    assert finish(change)
    assert try_code(ada, code)[0] is Verdict.DONE
    assert try_code(ada, other_than(code))[0] is Verdict.NONE


def test_only_one_of_several_callers_finishes(ada: PortalSession) -> None:
    change, _ = ask(ada)
    assert [finish(change), finish(change), finish(change)] == [True, False, False]


def test_five_wrong_codes_and_the_right_one_no_longer_counts(ada: PortalSession) -> None:
    _, code = ask(ada)
    answers = [try_code(ada, other_than(code)) for _ in range(5)]
    left = [change.tries_left for _, change in answers if change]
    assert left == [4, 3, 2, 1, 0]
    assert [verdict for verdict, _ in answers] == [Verdict.WRONG] * 4 + [Verdict.USED_UP]
    assert try_code(ada, code)[0] is Verdict.USED_UP


def test_a_code_counts_for_a_quarter_of_an_hour(ada: PortalSession, clock: time_machine.Traveller) -> None:
    _, code = ask(ada)
    clock.shift(timedelta(minutes=14, seconds=59))
    assert try_code(ada, code)[0] is Verdict.RIGHT
    clock.shift(timedelta(hours=1))
    _, code = ask(ada, "second")
    clock.shift(timedelta(minutes=15))
    assert try_code(ada, code)[0] is Verdict.EXPIRED


def test_a_code_that_was_right_in_time_may_be_sent_again_later(
    ada: PortalSession, clock: time_machine.Traveller
) -> None:
    change, code = ask(ada)
    assert try_code(ada, code)[0] is Verdict.RIGHT
    assert unanswered_change(ada) == change
    clock.shift(timedelta(minutes=20))
    assert try_code(ada, other_than(code))[0] is Verdict.WRONG
    assert try_code(ada, code)[0] is Verdict.RIGHT
    finish(change)
    assert unanswered_change(ada) is None


def test_a_new_code_replaces_the_old_one(ada: PortalSession, clock: time_machine.Traveller) -> None:
    _, first = ask(ada)
    clock.shift(timedelta(minutes=2))
    newer, second = ask(ada, "second", "another@example.com")
    while second == first:
        clock.shift(timedelta(minutes=2))
        newer, second = ask(ada, f"again {clock}", "another@example.com")
    assert try_code(ada, first)[0] is Verdict.WRONG
    assert try_code(ada, second) == (Verdict.RIGHT, newer)


def test_the_code_of_another_session_or_customer_never_counts(ada: PortalSession, acme: Merchant) -> None:
    _, code = ask(ada)
    elsewhere = session_for(acme, "cus_ada")[0]
    bob = session_for(acme, "cus_bob")[0]
    assert try_code(elsewhere, code)[0] is Verdict.NONE
    _, his = ask(bob, new="bob@example.com")
    if his != code:
        assert try_code(bob, code)[0] is Verdict.WRONG
    assert try_code(ada, code)[0] is Verdict.RIGHT


def test_what_was_given_up_does_not_count(ada: PortalSession) -> None:
    change, code = ask(ada)
    drop(change)
    assert try_code(ada, code)[0] is Verdict.NONE


def test_a_form_that_is_sent_twice_asks_for_one_code(ada: PortalSession) -> None:
    change, code = ask(ada)
    assert ask_for_code(ada, old=OLD, new=NEW, token="first") == (change, None)
    assert try_code(ada, code)[0] is Verdict.RIGHT


def test_a_message_that_did_not_go_out_leaves_the_code_before_it(
    ada: PortalSession, clock: time_machine.Traveller
) -> None:
    first, code = ask(ada)
    clock.shift(timedelta(minutes=2))
    forget(ask(ada, "second")[0])
    assert newest_change(ada) == first
    assert try_code(ada, code)[0] is Verdict.RIGHT


def test_there_is_a_minute_between_two_messages_to_one_address(
    ada: PortalSession, clock: time_machine.Traveller
) -> None:
    ask(ada)
    clock.shift(timedelta(seconds=20))
    with pytest.raises(TooSoon) as refusal:
        ask(ada, "second")
    assert refusal.value.seconds == 41
    ask(ada, "third", "spelled-right@example.com")  # who mistyped need not wait
    clock.shift(timedelta(seconds=41))
    ask(ada, "fourth")


def test_an_hour_has_five_messages_for_a_customer_in_all_sessions(
    ada: PortalSession, acme: Merchant, clock: time_machine.Traveller
) -> None:
    elsewhere = session_for(acme, "cus_ada")[0]
    for number in range(CODES_PER_CUSTOMER):
        ask((ada, elsewhere)[number % 2], str(number), f"{number}@example.com")
    for session in (ada, elsewhere):
        with pytest.raises(TooManyCodes):
            ask(session, "more", "more@example.com")
    ask(session_for(acme, "cus_bob")[0])
    clock.shift(timedelta(hours=1))
    ask(ada, "later")


def test_nobody_is_flooded_by_many_customers(acme: Merchant, globex: Merchant, clock: time_machine.Traveller) -> None:
    for number in range(CODES_PER_ADDRESS):
        session = session_for((acme, globex)[number % 2], f"cus_{number}")[0]
        ask(session, new=("Victim@example.com", "victim@example.com")[number % 3 == 0])
    stranger = session_for(acme, "cus_stranger")[0]
    with pytest.raises(TooManyCodes):
        ask(stranger, new="victim@example.com")
    ask(stranger, new="stranger@example.com")


def test_nobody_is_annoyed_all_day_by_one_customer(ada: PortalSession, clock: time_machine.Traveller) -> None:
    for number in range(CODES_PER_ADDRESS_IN_A_DAY):
        ask(ada, str(number), "victim@example.com")
        clock.shift(timedelta(minutes=20))
    with pytest.raises(TooManyCodes):
        ask(ada, "more", "victim@example.com")
    ask(ada, "other", "own@example.com")
    clock.shift(timedelta(days=1))
    ask(ada, "tomorrow", "victim@example.com")


def test_neither_the_code_nor_an_address_can_be_read_in_the_database(ada: PortalSession) -> None:
    change, code = ask(ada)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_emailchange")
        row = " ".join(str(value) for value in cursor.fetchone())
    assert code not in re.split(r"\W+", row)
    assert OLD not in row
    assert NEW not in row
    change.refresh_from_db()
    assert (change.old_address, change.new_address) == (OLD, NEW)
    finish(change)
    change.refresh_from_db()
    assert (change.old_address, change.new_address) == ("", "")


def test_a_code_is_known_again_only_with_the_key_of_this_installation(ada: PortalSession, settings: Settings) -> None:
    change, code = ask(ada)
    assert change.is_code(code)
    settings.SECRET_KEY = "another"
    assert not change.is_code(code)


def test_the_daily_purge_deletes_what_no_limit_counts_any_more(
    ada: PortalSession, clock: time_machine.Traveller
) -> None:
    ask(ada)
    clock.shift(timedelta(hours=23))
    newer, _ = ask(ada, "second")
    assert purge_email_changes() == 0
    clock.shift(timedelta(hours=2))
    call_command("purge")
    assert list(EmailChange.objects.all()) == [newer]
