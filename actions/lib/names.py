"""Slots and responses used in Python, each once, with who writes it."""

# Slots
TECHNIQUE = "technique"  # filled from the vocabulary entity of that name
CAVEATS_SHOWN = "caveats_shown"  # written by action_add_caveat
BOOKINGS_OFFERED = "bookings_offered"  # written by action_offer_booking
FAQS_ANSWERED = "faqs_answered"  # written by action_offer_related

# Responses (texts in data/wording/)
CLARIFY = "utter_clarify"
CLARIFY_WITHOUT_CHOICES = "utter_clarify_without_choices"
OFFER_BOOKING = "utter_offer_booking"
OFFER_BOOKING_SERVICE = "utter_offer_booking_service"
OFFER_BOOKING_NOT_OFFERED = "utter_offer_booking_not_offered"
OFFER_BOOKING_BY_CONTACT = "utter_offer_booking_by_contact"
OFFER_RELATED = "utter_offer_related"
