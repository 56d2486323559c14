"""Slots and responses used in Python, each once, with who writes it."""

# Slots
TECHNIQUE = "technique"  # filled from the vocabulary entity of that name
CONDITION = "condition"  # the same
CAVEATS_SHOWN = "caveats_shown"  # written by action_add_caveat
BOOKINGS_OFFERED = "bookings_offered"  # written by action_offer_booking
FAQS_ANSWERED = "faqs_answered"  # written by action_offer_related

# Labels
BOOK = "book"

# What the NLU pipeline says of a message
SAFETY = "safety"  # written by components/safety_screen.py where it has something to say

# Responses (texts in data/notice/)
DECLINED = "utter_smalltalk/deny"
CLARIFY = "utter_notice/clarify"
REPHRASE = "utter_notice/rephrase"
TOPICS = "utter_notice/topics"
UNKNOWN = "utter_notice/unknown"
OFFER_BOOKING = "utter_notice/offer_booking"
OFFER_BOOKING_SERVICE = "utter_notice/offer_booking_service"
OFFER_BOOKING_PLACES = "utter_notice/offer_booking_places"
OFFER_BOOKING_SERVICE_PLACES = "utter_notice/offer_booking_service_places"
OFFER_BOOKING_NOT_OFFERED = "utter_notice/offer_booking_not_offered"
OFFER_BOOKING_BY_CONTACT = "utter_notice/offer_booking_by_contact"
OFFER_ALTERNATIVES = "utter_notice/offer_alternatives"
OFFER_RELATED = "utter_notice/offer_related"
SUGGEST_TRIGGER_POINT = "utter_notice/suggest_trigger_point"
SUGGEST_CROSS_FIBER_FRICTION = "utter_notice/suggest_cross_fiber_friction"
SUGGEST_SWEDISH = "utter_notice/suggest_swedish"
RELAY_SENT = "utter_notice/relay_sent"
RELAY_FAILED = "utter_notice/relay_failed"
RELAY_NO_CONTACT = "utter_notice/relay_no_contact"
RELAY_TOO_LONG = "utter_notice/relay_too_long"
RELAY_HAS_LINK = "utter_notice/relay_has_link"
RELAY_ENOUGH = "utter_notice/relay_enough"
RELAY_CANCELLED = "utter_notice/relay_cancelled"
