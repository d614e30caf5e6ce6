"""What people add to what we hold about them."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register.columns import About, part_of, personal, technical
from sjoerd4u.register.vocabulary import Category, Origin, Words


class Supplement(Base):
    """A statement of the person's own, kept beside what it is about for as long as we know them (AVG art. 16)."""

    __tablename__ = "supplement"
    __about__ = About(Words("Uw aanvullingen", "Your supplementary statements"), purpose=None, shared=True)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    person_id: Mapped[int] = part_of("person.id")
    about: Mapped[str] = personal(Category.CONTACT, Words("Waarbij", "About what"), Origin.PROVIDED)
    text: Mapped[str] = personal(
        Category.CONTACT, Words("Wat u wilt aanvullen", "What you want to add"), Origin.PROVIDED
    )
    added_at: Mapped[datetime] = personal(Category.CONTACT, Words("Toegevoegd op", "Added on"), Origin.OBSERVED)
