"""Two messages to the readers: the news of last month, and one about the law that went out this month."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.demo.office import Office
from sjoerd4u.kit.db import insert_into
from sjoerd4u.mail.pipelining import Fate
from sjoerd4u.newsletter.campaigns import audience, claiming, composing, filling, progress, settling, steering
from sjoerd4u.newsletter.campaigns.composing import Manuscript, Said
from sjoerd4u.newsletter.campaigns.delivery_models import Delivery
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignState
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.people.trail import By

HOLDER = "demo"
FAR_AGO, LATELY = 30, 7  # working days

AUTUMN = Said(
    subject_a="Drie lijsten worden één: zo begint u",
    preheader="En: hoe lang u een klantgegeven mag bewaren.",
    body="""Beste lezer,

Wie klanten in drie lijsten bijhoudt, belt soms dezelfde klant drie keer. In dit bericht leest u hoe u er één lijst van
maakt zonder iets kwijt te raken.

[knop: Lees onze artikelen](/artikelen)

Daarnaast een vraag die wij vaak krijgen: **hoe lang mag ik een gegeven bewaren?** Zo lang als u het nodig heeft, en
niet langer. De [Autoriteit Persoonsgegevens](https://www.autoriteitpersoonsgegevens.nl/) zegt het ook zo.

Liever even overleggen? [Bel of mail ons](/contact).
""",
)
WINTER = Said(
    subject_a="Wie keek er in dit dossier?",
    preheader="Uw klant mag het vragen. Kunt u het laten zien?",
    body="""Beste lezer,

Uw klant mag vragen wie zijn gegevens heeft gezien. Kunt u dat laten zien? Wij leggen uit wat u ervoor nodig heeft, en
dat is minder dan u denkt.

[knop: Bekijk hoe wij het doen](/sjoerd4u)

- [Onze diensten](/diensten)
- [Stel een vraag](/contact)
- [De tekst van de AVG](https://eur-lex.europa.eu/eli/reg/2016/679/oj)
""",
)

SPRING = Said(
    subject_a="Minder vragen, meer vertrouwen",
    subject_b="Drie velden die u kunt schrappen",
    preheader="Drie dingen die u deze week kunt doen.",
    body="""Beste lezer,

Wie weet waarom u iets vraagt, geeft het eerder. Daarom: **vraag minder en leg beter uit**.

## Wat u deze week kunt doen

- Kijk welke velden u echt gebruikt.
- Zet bij elk veld *waarom* u het vraagt.
- Haal de rest weg.

[artikel](/artikelen/avg-in-uw-crm)

> Een veld dat niemand leest, is een belofte die niemand nakomt.

[knop: Loop het met ons door](/contact)
""",
)
SPRING_ENGLISH = Said(
    subject_a="Ask less, earn more trust",
    subject_b="Three fields you can drop",
    preheader="Three things to do this week.",
    body="""Dear reader,

Who knows why you ask, answers sooner. So **ask less and explain better**.

- See which fields you really use.
- Say with each field *why* you ask.
- Remove the rest.

[knop: Go through it with us](/contact)
""",
)


def two_messages(office: Office) -> None:
    """Write and send them, as of the days they went."""
    for said, ago in ((AUTUMN, FAR_AGO), (WINTER, LATELY)):
        _send(office.session, Manuscript(texts={"nl": said}), office.demi, office.ago(ago))


def a_draft(office: Office) -> None:
    """What somebody is still writing, in two languages and with two subjects to try."""
    written = Manuscript(texts={"nl": SPRING, "en": SPRING_ENGLISH}, ab_share=20)
    composing.begin(office.session, written, office.robin, office.ago(1))


def _send(session: Session, manuscript: Manuscript, by: By, at: datetime) -> None:
    mark = composing.begin(session, manuscript, by, at - timedelta(days=1))
    steering.start(session, mark, by, at)
    campaign = session.scalars(select(Campaign).where(Campaign.mark == mark)).one()
    composing.fix(session, campaign, at)
    campaign.state, campaign.began_at = CampaignState.FILLING, at
    came_later = set(session.scalars(select(Subscriber.person_id).where(Subscriber.confirmed_at > at)))
    found = session.execute(audience.rows(session, campaign, at)).mappings().all()
    found = [row for row in found if row["person_id"] not in came_later]
    rows = [row | {"due_at": at} for row in filling.ledger_rows(session, campaign, found, at)]
    session.execute(insert_into(session, Delivery), rows)
    campaign.state, campaign.readers = CampaignState.SENDING, len(rows)
    session.flush()
    _post(session, campaign, at)
    total = progress.sum_of(session, campaign)
    campaign.accepted, campaign.failed = total.accepted, total.failed
    campaign.withheld, campaign.uncertain = total.withheld, total.uncertain
    campaign.state, campaign.finished_at = CampaignState.DONE, at + timedelta(minutes=2)


def _post(session: Session, campaign: Campaign, at: datetime) -> None:
    """As the sender does it, but for the mail itself: these people do not exist."""
    claiming.claim(session, campaign.id, HOLDER, 1000, at)
    ended = [settling.Ended(row.id, Fate.ACCEPTED, row.tries) for row in claiming.in_hand(session, HOLDER)]
    settling.settle(session, ended, HOLDER, at + timedelta(minutes=1))
