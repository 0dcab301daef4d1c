"""Which numbers and addresses of a contact Wonde gives, whatever it calls them."""

from registers.adapters.arbor_contacts import emails, telephones
from registers.adapters.wonde_objects import relationships


def contact(phones: object, mails: object) -> dict[str, object]:
    details = {"phones": {"data": phones}, "emails": {"data": mails}}
    student = {"id": "A1", "contacts": {"data": [{"id": "A2", "contact_details": {"data": details}}]}}
    ((tie, _),) = relationships(student)
    guardian: dict[str, object] = tie["guardian"]
    return guardian


def test_every_number_and_address_is_read_mobiles_first() -> None:
    phones = {"home": "020 7946 0000", "work": "07700 900125", "mobile": "07700 900123", "mobile_2": "07700 900124"}
    mails = {"work": "w@example.org", "email": "e@example.org", "home": None, "primary": "e@example.org"}
    known = contact(phones, mails)
    assert telephones(known) == (("07700 900123", "07700 900125", "07700 900124", "020 7946 0000"), 3)
    assert emails(known) == ("e@example.org", "w@example.org")


def test_a_list_of_keys_and_values_and_what_is_no_text_are_read_as_they_are() -> None:
    phones = [{"key": "mobile", "value": "07700 900123"}, {"key": "fax", "value": ["x"]}, {"key": "home", "value": ""}]
    assert telephones(contact(phones, {"email": {"a": 1}})) == (("07700 900123",), 1)
    assert emails(contact(None, None)) == ()
