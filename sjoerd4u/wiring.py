"""Which room reacts to what another room announces: the only such list. A reaction is part of the same transaction."""

from sqlalchemy.orm import Session

from sjoerd4u.articles.happenings import ArticleFetched, ArticleRequested, NewsWanted
from sjoerd4u.crm import indexing, inquiries, looking_again
from sjoerd4u.kit.happenings import Reactions
from sjoerd4u.newsletter.happenings import SubscriberConfirmed, SubscriberLeft
from sjoerd4u.newsletter.signup import Wishes, request_signup
from sjoerd4u.people.happenings import OrganisationsChanged, PeopleChanged
from sjoerd4u.privacy.happenings import LookedAgain


def start_signup(session: Session, wanted: NewsWanted) -> None:
    """Who ticked the newsletter beside an article gets the same confirmation as who signs up on its own page."""
    wishes = Wishes(address=wanted.address, language=wanted.language, page=wanted.page, topics=[])
    request_signup(session, wishes, wanted.at)


REACTIONS: Reactions = {
    ArticleRequested: (inquiries.request_came_in,),
    ArticleFetched: (inquiries.request_was_fetched,),
    SubscriberConfirmed: (inquiries.reader_came,),
    SubscriberLeft: (inquiries.reader_left,),
    NewsWanted: (start_signup,),
    PeopleChanged: (indexing.on_people_changed,),
    LookedAgain: (looking_again.on_looked_again,),
    OrganisationsChanged: (indexing.on_organisations_changed,),
}
