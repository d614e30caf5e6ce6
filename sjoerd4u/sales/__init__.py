"""Sales: from quote to paid invoice."""
