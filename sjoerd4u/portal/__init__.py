"""The portal, "Mijn gegevens": where a data subject sees and decides."""
