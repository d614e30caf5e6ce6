"""What every process of the house has to know of the others."""

from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register.columns import About, technical
from sjoerd4u.register.vocabulary import Words


class Edition(Base):
    """The number of the present edition of the public pages: one row."""

    __tablename__ = "edition"
    __about__ = About(Words("Nummer van de openbare pagina’s", "Number of the public pages"), purpose=None)

    id: Mapped[int] = technical(primary_key=True, autoincrement=False)
    number: Mapped[int] = technical()
