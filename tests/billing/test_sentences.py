"""Sentences follow each other as each language writes them."""

import pytest
from django.utils.translation import override

from billing.sentences import in_a_row


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Paid. Done."), ("de", "Paid. Done."), ("ja", "Paid.Done."), ("zh-hans", "Paid.Done.")],
)
def test_sentences_have_a_space_between_them_where_the_language_has_one(language: str, text: str) -> None:
    with override(language):
        assert in_a_row(["Paid.", "Done."]) == text
