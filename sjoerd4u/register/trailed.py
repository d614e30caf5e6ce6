"""What the trail writes down, in words."""

from sjoerd4u.register.coded import (
    CONTACT_KINDS,
    DETAILS,
    INVOICE_KINDS,
    POSITION_ROLES,
    RELATION_KINDS,
    SALUTATIONS,
    SOURCES,
    STAFF_ROLES,
    STAGES,
    STATES,
    STEP_KINDS,
    Codes,
    as_said,
)
from sjoerd4u.register.vocabulary import Words

# What changed, in the trail: the names of what is written down there, and the codes that stand beside them.
TRAIL: Codes = {
    **STATES,
    **STAGES,
    **CONTACT_KINDS,
    **STEP_KINDS,
    **RELATION_KINDS,
    **POSITION_ROLES,
    **STAFF_ROLES,
    **SALUTATIONS,
    **SOURCES,
    **DETAILS,
    "source": Words("bron", "source"),
    "found_at": Words("vindplaats", "where it was found"),
    "kind": Words("soort", "kind"),
    "role": Words("rol", "role"),
    "title": Words("titel", "title"),
    "says": Words("waarover", "about what"),
    "due_on": Words("gepland op", "planned for"),
    "expected_on": Words("verwacht op", "expected on"),
    "at": Words("wanneer", "when"),
    "state": Words("stand", "state"),
    "stage": Words("fase", "stage"),
    "value_cents": Words("bedrag", "amount"),
    "lost_reason": Words("reden", "reason"),
    "labels": Words("labels", "labels"),
    "interests": Words("interesses", "interests"),
    "wishes": Words("hulpvraag en wensen", "needs and wishes"),
    "owner": Words("van wie", "whose"),
    "owner_id": Words("van wie", "whose"),
    "text": Words("tekst", "text"),
    "name": Words("naam", "name"),
    "kvk": Words("KvK-nummer", "Chamber of Commerce number"),
    "btw_id": Words("btw-id", "VAT identification number"),
    "street": Words("straat en nummer", "street and number"),
    "postcode": Words("postcode", "postcode"),
    "city": Words("plaats", "city"),
    "website": Words("website", "website"),
    "amount": Words("bedrag", "amount"),
    "invoice": Words("factuur", "invoice"),
    "added": Words("toegevoegd", "added"),
    "matched": Words("gekoppeld", "matched"),
    "passed_over": Words("overgeslagen", "passed over"),
    "lines": Words("regels", "lines"),
    "performed_from": Words("verricht vanaf", "performed from"),
    "performed_until": Words("verricht tot en met", "performed until"),
}

# Who, what and of what: only of entries that are of a person, since nobody else reads them but us.
WHO: Codes = as_said(systeem="the system", betrokkene="you")
DID: Codes = as_said(
    aan_ander_gekoppeld="linked to somebody else", aangevuld="added to", aanvulling_weggehaald="addition removed",
    afgehandeld="dealt with", afgerond="completed", afgewezen="declined", als_spam_gemerkt="marked as spam",
    beantwoord="answered", bekeken="seen", beperking_opgeheven="restriction lifted", bericht_aangekomen="arrived",
    bericht_opnieuw_versturen="to be sent again", besloten="decided", geaccepteerd="accepted", gedaan="done",
    gemaakt="made", genoteerd="noted", geopend="opened", gepland="planned", geweigerd="refused", gewijzigd="changed",
    gewijzigd_door_een_import="changed by an import", herkend="recognised", heropend="reopened",
    import_teruggedraaid="import undone", ingetrokken="withdrawn", losgelaten="let go", losgemaakt="unlinked",
    opgepakt="picked up", opgesteld="drawn up", opnieuw_gemaild="mailed again", samengevoegd="merged",
    samenvoegen_ongedaan_gemaakt="merging undone", schreef_uren="hours noted", teruggedraaid="undone",
    teruggehaald="taken back", toch_niet_beantwoord="not answered after all", toegevoegd="added",
    toegewezen="assigned", verplaatst="moved", verstuurd="sent", vertelde="told", verwerkt="processed",
    verwijderd="removed", verzonden="sent", weggegooid="thrown away", weggelegd="put aside",
)  # fmt: skip
THINGS: Codes = as_said(
    bericht="message", betaling="payment", contact="contact", contract="contract", creditfactuur="credit note",
    dossier="file", factuur="invoice", factuur_in_concept="draft invoice",
    gebruik_van_beperkte_gegevens="use of restricted data", herinnering="reminder", kans="opportunity", offerte="quote",
    order="order", persoon="person", plaats_bij_organisatie="place at an organisation", project="project", stap="step",
    telefoonnummer="telephone number", uren_op="hours on", verzoek="request", vraag="question",
    waar_de_gegevens_vandaan_komen="where the data come from", zaak="case",
) | {
    "e-mailadres": Words("e-mailadres", "e-mail address"),
    **{f"factuur in concept ({kind})": Words("", f"draft invoice ({said.en})") for kind, said in INVOICE_KINDS.items()},
}  # fmt: skip


def on_what(written: str) -> Words:
    """What an entry is of, as it was written: the name of a thing, and often its number behind it."""
    names = (name for name in THINGS if written == name or written.startswith(f"{name} "))
    name = max(names, key=len, default="")
    return Words(written, THINGS[name].en + written.removeprefix(name) if name else written)
