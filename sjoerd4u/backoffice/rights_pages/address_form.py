"""What is filled in when somebody asked without an e-mail address, and we find out who it is."""

from wtforms import EmailField
from wtforms.validators import InputRequired

from sjoerd4u.kit.lines import one_line
from sjoerd4u.web.forms import OwnForm, an_address


class AddressForm(OwnForm):
    """The address by which we know who asked."""

    email = EmailField(
        "E-mailadres waarop wij deze persoon kennen",
        [InputRequired("Vul het e-mailadres in."), an_address],
        filters=[one_line],
        render_kw={"autocomplete": "off", "maxlength": 254},
    )
