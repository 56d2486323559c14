"""The safety screen's own parts: words, concepts, context, rules and a learned signal; no Rasa."""
