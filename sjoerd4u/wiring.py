"""Which room reacts to what another room announces: the only such list. A reaction is part of the same transaction."""

from sqlalchemy.orm import Session

from sjoerd4u.articles import lookups
from sjoerd4u.articles.happenings import ArticleFetched, ArticleRequested, NewsWanted
from sjoerd4u.consent.happenings import ConsentWithdrawn
from sjoerd4u.crm import indexing, inquiries, looking_again
from sjoerd4u.kit.happenings import Reactions
from sjoerd4u.newsletter.campaigns import customers, measuring
from sjoerd4u.newsletter.happenings import SubscriberConfirmed, SubscriberLeft, Teaser, TeasersWanted
from sjoerd4u.newsletter.signup import Wishes, request_signup
from sjoerd4u.people.happenings import OrganisationsChanged, PeopleChanged
from sjoerd4u.privacy.happenings import LookedAgain
from sjoerd4u.sales.happenings import SaleRecorded
from sjoerd4u.stats import counting


def start_signup(session: Session, wanted: NewsWanted) -> None:
    """Who ticked the newsletter beside an article gets the same confirmation as who signs up on its own page."""
    wishes = Wishes(address=wanted.address, language=wanted.language, page=wanted.page, topics=[])
    request_signup(session, wishes, wanted.at)


def show_articles(session: Session, wanted: TeasersWanted) -> None:
    """A message shows articles of ours as the site does."""
    there = (
        lookups.read_on(session, list(wanted.slugs), wanted.language)
        if wanted.slugs
        else lookups.teasers(session, wanted.language)
    )
    for found in there:
        wanted.found[found.slug] = Teaser(found.title, found.summary, f"/artikelen/{found.slug}")


def note_customer(session: Session, sale: SaleRecorded) -> None:
    """Who bought something may hear of similar services, if a way to refuse was offered."""
    offered, refused = sale.news_offered, sale.news_refused
    customers.note_sale(session, sale.person_id, sale.at, offered=offered, refused=refused, topics=sale.topics)


REACTIONS: Reactions = {
    ArticleRequested: (inquiries.request_came_in,),
    ArticleFetched: (inquiries.request_was_fetched,),
    SubscriberConfirmed: (inquiries.reader_came, counting.reader_came),
    SubscriberLeft: (inquiries.reader_left, counting.reader_left),
    NewsWanted: (start_signup,),
    TeasersWanted: (show_articles,),
    SaleRecorded: (note_customer,),
    ConsentWithdrawn: (measuring.forget_on_withdrawal,),
    PeopleChanged: (indexing.on_people_changed,),
    LookedAgain: (looking_again.on_looked_again,),
    OrganisationsChanged: (indexing.on_organisations_changed,),
}
