"""Who gets a campaign, exactly, on both databases; and what went is told to the person, and goes with the person."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from sjoerd4u.consent.ledger import Asked
from sjoerd4u.mail import suppression
from sjoerd4u.mail.models import SuppressionReason
from sjoerd4u.newsletter.campaigns import audience, composing, customers, subjects
from sjoerd4u.newsletter.campaigns.audience import Filter
from sjoerd4u.newsletter.campaigns.composing import Manuscript, Said
from sjoerd4u.newsletter.campaigns.delivery_models import Delivery, DeliveryState
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignKind, CampaignState
from sjoerd4u.newsletter.leaving import unsubscribe
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.newsletter.preferences import Choices, choose
from sjoerd4u.people import restriction, roster
from sjoerd4u.people.models import PersonAddress
from sjoerd4u.people.trail import By
from tests.builders import NOW, a_reader

BY = By(None, "Anna")
LATER = NOW + timedelta(days=1)
DUTCH = Said(subject_a="Nieuws", subject_b="Ander nieuws", body="Tekst.")


def a_draft(session: Session, kind: str = CampaignKind.NEWS, **more: object) -> Campaign:
    mark = composing.begin(session, Manuscript(kind=kind, texts={"nl": DUTCH}, **more), BY, NOW)  # type: ignore[arg-type]
    return composing.locked(session, mark)


def a_customer(session: Session, address: str, **said: object) -> int:
    person = roster.meet_unproven(session, address, roster.Introduction(), "kantoor", NOW)
    customers.note_sale(session, person, **({"at": NOW, "offered": True} | said))  # type: ignore[arg-type]
    return person


def goes_to(session: Session, campaign: Campaign, at: datetime = LATER, **chosen: object) -> dict[str, str]:
    """Address and basis of all who would get it."""
    groups = tuple(audience.GROUPS[CampaignKind(campaign.kind)])
    campaign.audience = Filter(**({"groups": groups} | chosen)).as_json()  # type: ignore[arg-type]
    return {row.address: row.basis for row in session.execute(audience.rows(session, campaign, at))}


def the_reader(session: Session, address: str) -> Subscriber:
    found = select(Subscriber).join(PersonAddress, PersonAddress.person_id == Subscriber.person_id)
    return session.scalars(found.where(PersonAddress.address == address)).one()


def delivered(
    session: Session, campaign: Campaign, address: str, at: datetime, state: str = DeliveryState.ACCEPTED
) -> None:
    person = the_reader(session, address).person_id
    session.add(
        Delivery(
            mark=f"{address}{at}{state}",
            campaign_id=campaign.id,
            person_id=person,
            title="Nieuws",
            kind=campaign.kind,
            basis="abonnee",
            language="nl",
            measure="none",
            state=state,
            due_at=at,
            written_at=at,
        )
    )
    session.flush()


def test_a_newsletter_goes_to_who_reads_it_and_to_customers_who_could_refuse(session: Session) -> None:
    for name, topics in (
        ("alles", []),
        ("avg", ["avg"]),
        ("service", ["service"]),
        ("weg", []),
        ("pauze", []),
        ("stil", []),
    ):
        a_reader(session, f"{name}@voorbeeld.nl", topics=topics)
    unsubscribe(session, the_reader(session, "weg@voorbeeld.nl").mark, "afmeldpagina", NOW)
    the_reader(session, "pauze@voorbeeld.nl").paused_until = LATER + timedelta(days=1)
    restriction.restrict(session, the_reader(session, "stil@voorbeeld.nl").person_id, NOW)
    a_customer(session, "klant@voorbeeld.nl", topics=["service"])
    a_customer(session, "nooit-gevraagd@voorbeeld.nl", offered=False)
    a_customer(session, "nee@voorbeeld.nl", refused=True)
    a_customer(session, "lang-geleden@voorbeeld.nl", at=NOW - timedelta(days=800))
    a_customer(session, "alles@voorbeeld.nl")  # a reader first of all
    a_customer(session, "pauze@voorbeeld.nl")  # who paused is not overruled by having bought something
    campaign = a_draft(session)
    everyone = goes_to(session, campaign)
    assert everyone == {
        "alles@voorbeeld.nl": "abonnee", "avg@voorbeeld.nl": "abonnee", "service@voorbeeld.nl": "abonnee",
        "klant@voorbeeld.nl": "klant",
    }  # fmt: skip
    assert set(goes_to(session, campaign, topics=("avg",))) == {"alles@voorbeeld.nl", "avg@voorbeeld.nl"}
    assert set(goes_to(session, campaign, groups=("klant",), topics=("service", "avg"))) == {"klant@voorbeeld.nl"}
    assert not goes_to(session, campaign, language="en")
    assert not goes_to(session, campaign, groups=())


def test_information_goes_to_customers_and_to_who_asked_for_it(session: Session) -> None:
    for name in ("wil", "wil-niet"):
        mark = a_reader(session, f"{name}@voorbeeld.nl", topics=["avg"])
        chosen = Choices(["avg"], "quarterly", None, measure_opens=False, measure_clicks=False, informed=name == "wil")
        choose(session, mark, chosen, Asked("/x", "nl", NOW), NOW)
    a_customer(session, "klant@voorbeeld.nl")
    campaign = a_draft(session, CampaignKind.INFORMATION)
    assert goes_to(session, campaign) == {"wil@voorbeeld.nl": "interesse", "klant@voorbeeld.nl": "klant"}
    assert goes_to(session, campaign, topics=("service",)) == {"klant@voorbeeld.nl": "klant"}
    unsubscribe(session, the_reader(session, "wil@voorbeeld.nl").mark, "afmeldpagina", NOW)
    assert goes_to(session, campaign) == {"klant@voorbeeld.nl": "klant"}


def test_who_wants_one_a_month_gets_no_second_within_four_weeks(session: Session) -> None:
    a_reader(session, "vaak@voorbeeld.nl")
    a_reader(session, "maand@voorbeeld.nl", pace="monthly")
    a_reader(session, "kwartaal@voorbeeld.nl", pace="quarterly")
    before = a_draft(session)
    for address in ("vaak@voorbeeld.nl", "maand@voorbeeld.nl", "kwartaal@voorbeeld.nl"):
        delivered(session, before, address, NOW)
    now = a_draft(session)
    assert set(goes_to(session, now)) == {"vaak@voorbeeld.nl"}
    assert len(goes_to(session, now, NOW + timedelta(days=29))) == 2
    assert len(goes_to(session, now, NOW + timedelta(days=85))) == 3
    session.execute(update(Delivery).values(state=DeliveryState.WITHHELD))
    assert len(goes_to(session, now)) == 3


def test_the_number_and_the_first_leave_out_whom_it_passes_by_and_count_them(session: Session) -> None:
    for number in range(4):
        a_reader(session, f"jo{number}@voorbeeld.nl")
    suppression.suppress(session, "jo1@voorbeeld.nl", SuppressionReason.HARD_BOUNCE, NOW)
    restriction.restrict(session, the_reader(session, "jo3@voorbeeld.nl").person_id, NOW)
    found = audience.reach(session, a_draft(session), LATER)
    assert (found.total, found.suppressed, found.restricted) == (2, 1, 1)
    assert found.groups == {"abonnee": 2, "klant": 0}
    assert [address for _, address, _ in found.sample] == ["jo0@voorbeeld.nl", "jo2@voorbeeld.nl"]


def test_two_subjects_are_divided_evenly_and_always_the_same_way(session: Session) -> None:
    campaign = a_draft(session, ab_share=20)
    given = [audience.variant(campaign, f"persoon {number}") for number in range(5_000)]
    assert given == [audience.variant(campaign, f"persoon {number}") for number in range(5_000)]
    assert all(400 < given.count(subject) < 600 for subject in ("A", "B"))
    assert not subjects.decide(session, campaign.mark, "B", (None, None), BY, LATER)
    campaign.state, campaign.began_at = CampaignState.SENDING, NOW
    session.flush()
    assert subjects.decide(session, campaign.mark, "B", (3, 5), BY, LATER)
    assert not subjects.decide(session, campaign.mark, "A", (None, None), BY, LATER)
    now = [audience.variant(campaign, f"persoon {number}") for number in range(5_000)]
    assert now.count("B") == given.count("B") + given.count(None)


def test_words_stay_as_they_are_once_it_goes(session: Session) -> None:
    campaign = a_draft(session)
    campaign.state = CampaignState.SENDING
    session.flush()
    changed = Manuscript(texts={"nl": Said(subject_a="Anders")})
    with pytest.raises(composing.NotReady):
        composing.save(session, campaign.mark, changed, campaign.version, BY, LATER)
    with pytest.raises(composing.NotReady):
        audience.aim(session, campaign.mark, Filter(groups=("klant",)), BY, LATER)
    with pytest.raises(composing.NotReady):
        composing.throw_away(session, campaign.mark, BY, LATER)
    copied = composing.locked(session, composing.copy(session, campaign.mark, BY, LATER))
    assert composing.manuscript_of(session, copied) == composing.manuscript_of(session, campaign)
