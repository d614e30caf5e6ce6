"""What somebody sees when something does not go."""

import pytest

from tests.visitor import Visitor

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("looked_for", "is_at"),
    [
        ("/over-ons/", "/over-ons"),
        ("/en/over-ons/", "/en/over-ons"),
        ("/artikelen/?onderwerp=avg", "/artikelen?onderwerp=avg"),
    ],
)
def test_an_address_with_a_slash_too_many_leads_to_the_page(visitor: Visitor, looked_for: str, is_at: str) -> None:
    assert visitor.client.get(f"http://localhost{looked_for}").headers["Location"].endswith(is_at)


@pytest.mark.parametrize("path", ["/bestaat-niet/", "/over-ons/%0d%0aX-Evil:1/"])
def test_no_slash_leads_anywhere_but_to_a_page_of_ours(visitor: Visitor, path: str) -> None:
    assert visitor.client.get(f"http://localhost{path}", follow_redirects=True).status_code == 404
