"""Every table of the house: importing this maps them all."""

from sqlalchemy import MetaData

from sjoerd4u.articles import models as _articles
from sjoerd4u.consent import models as _consent
from sjoerd4u.crm import finding_models as _finding
from sjoerd4u.crm import models as _crm
from sjoerd4u.crm.importing import models as _importing
from sjoerd4u.jobs import models as _jobs
from sjoerd4u.kit import models as _kit
from sjoerd4u.kit.db import Base
from sjoerd4u.mail import models as _mail
from sjoerd4u.newsletter import models as _newsletter
from sjoerd4u.newsletter.campaigns import delivery_models as _deliveries
from sjoerd4u.newsletter.campaigns import models as _campaigns
from sjoerd4u.people import models as _people
from sjoerd4u.portal import models as _portal
from sjoerd4u.privacy import desk_models as _desk
from sjoerd4u.privacy import models as _privacy
from sjoerd4u.privacy import request_models as _requests
from sjoerd4u.privacy import supplement_models as _supplements
from sjoerd4u.sales import models as _sales
from sjoerd4u.sales.invoices import models as _invoices
from sjoerd4u.sales.payments import models as _payments
from sjoerd4u.staff import models as _staff
from sjoerd4u.stats import models as _stats

ROOMS = (
    _kit,
    _people,
    _staff,
    _mail,
    _consent,
    _privacy,
    _requests,
    _desk,
    _supplements,
    _newsletter,
    _campaigns,
    _deliveries,
    _articles,
    _crm,
    _finding,
    _importing,
    _sales,
    _invoices,
    _payments,
    _stats,
    _portal,
    _jobs,
)

metadata: MetaData = Base.metadata
