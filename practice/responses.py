"""Rasa response generator: fills the practice's own figures and an answer's sources into its text.

It runs inside the Rasa server, so names, numbers and sources never depend on the action server.
"""

from __future__ import annotations

from copy import copy
from pathlib import Path
from string import Formatter
from typing import Any, Optional

import yaml
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from practice.placeholders import closed_note, placeholders, set_values
from practice.schema import PRACTICE_FILE, Practice, load_practice

SOURCES_FILE = Path("knowledge/sources.yml")
STAFF = "staff"  # the channel on which another country's numbers may be tried


class PracticeResponses(TemplatedNaturalLanguageGenerator):
    """Generates `utter_*` responses with practice.yml at hand.

    Beyond Rasa's own `{slot}` filling it reads these keys of a response's metadata:

    - `needs: practice_hours`: if practice.yml does not set it, `utter_notice/practice_unset` is said instead;
    - `suggest: [key, ...]`: a button for each FAQ (`practice/hours` for others) before the response's own, with the
      title of its metadata (an action may pass `suggest` as an argument too);
    - `sources: ["002"]`: replaced by number, title and publisher; channels that show sources on
      their own are listed in endpoints.yml, on all others one line of text names them.
    - `links`: their `url` is filled like text; a link whose url is unset is left out (an action may pass `links` that
      come on top);
    - `relay_button: {title, payload}`: a button that stands there only where practice.yml sets up a message relay;
    - `neutral: {emergency_number: ...}`: neutral words of its own, such as those in another language.

    Usage in endpoints.yml::

        nlg:
          type: practice.responses.PracticeResponses
          structured_channels: [website]
    """

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        """Read practice.yml and the list of sources.

        Raises:
            PracticeError: practice.yml is missing or wrong.
        """
        super().__init__(domain.responses)
        options = endpoint_config.kwargs
        self._speak_for(load_practice(options.get("practice", PRACTICE_FILE)))
        self._structured_channels = set(options.get("structured_channels", []))
        listed = yaml.safe_load(SOURCES_FILE.read_text(encoding="utf-8"))
        self._sources = {source["number"]: source for source in listed}

    def _speak_for(self, practice: Practice) -> None:
        self._practice = practice
        self._placeholders = placeholders(practice)
        self._set = set(set_values(practice))

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> Optional[dict[str, Any]]:
        """Generate one response; staff may ask for another country's emergency numbers."""
        latest = tracker.latest_message
        country = (latest.metadata or {}).get("country") if output_channel == STAFF and latest else None
        if country is None:
            return await super().generate(utter_action, tracker, output_channel, **kwargs)
        there = copy(self)
        there._speak_for(self._practice.copy(update={"country": country}))
        return there.generate_from_slots(utter_action, tracker.current_slot_values(), output_channel, **kwargs)

    def generate_from_slots(
        self,
        utter_action: str,
        filled_slots: dict[str, Any],
        output_channel: str,
        **kwargs: Any,
    ) -> Optional[dict[str, Any]]:
        """Generate one response; see the parent class for the arguments."""
        values = {
            **self._placeholders,
            **self._neutral(utter_action),
            "practice_closed_note": closed_note(self._practice),
        }
        values.update({k: v for k, v in kwargs.items() if v is not None})
        response = super().generate_from_slots(utter_action, filled_slots, output_channel, **values)
        if response is None:
            return None
        # because a note that has nothing to say leaves a line or blank behind
        response["text"] = response.get("text", "").strip()
        metadata = response.setdefault("metadata", {})
        needs = metadata.get("needs")
        if needs and needs not in self._set:
            return self.generate_from_slots("utter_notice/practice_unset", filled_slots, output_channel)
        suggest = kwargs.get("suggest") or metadata.get("suggest")
        if suggest:
            response["buttons"] = self._buttons(suggest) + response.get("buttons", [])  # its own come last
        if "relay_button" in metadata and self._practice.message_relay:
            response["buttons"] = response.get("buttons", []) + [metadata["relay_button"]]
        if "links" in metadata or kwargs.get("links"):
            told = self._links(metadata.get("links", []), {**filled_slots, **values})
            metadata["links"] = told + (kwargs.get("links") or [])
        if metadata.get("sources"):
            self._add_sources(response, filled_slots, output_channel)
        return response

    def _neutral(self, utter_action: str) -> dict[str, str]:
        """A response's own neutral words for what practice.yml leaves unset."""
        own = [
            (variant.get("metadata") or {}).get("neutral") or {} for variant in self.responses.get(utter_action) or []
        ]
        return {name: words for known in own for name, words in known.items() if name not in self._set}

    def _buttons(self, keys: list[str]) -> list[dict[str, str]]:
        buttons = []
        for key in keys:
            label = key if "/" in key else f"faq/{key}"
            known = self.responses.get(f"utter_{label}")
            if known:
                buttons.append({"title": known[0]["metadata"]["title"], "payload": f"/{label}"})
        return buttons

    def _links(self, links: list[dict[str, str]], values: dict[str, Any]) -> list[dict[str, str]]:
        unset = self._placeholders.keys() - self._set  # told in neutral words, which are no address
        told = [link for link in links if unset.isdisjoint(name for _, name, _, _ in Formatter().parse(link["url"]))]
        filled = [
            {**link, "url": _address(link["url"].format(**values)), "title": link["title"].format(**values)}
            for link in told
        ]
        return [link for link in filled if link["url"].startswith(("https://", "http://", "tel:", "mailto:"))]

    def _add_sources(self, response: dict[str, Any], filled_slots: dict[str, Any], output_channel: str) -> None:
        sources = [self._sources[number] for number in response["metadata"]["sources"]]
        response["metadata"]["sources"] = sources
        if output_channel in self._structured_channels:
            return
        named = "; ".join(f"“{source['title']}” ({source['number']})" for source in sources)
        line = super().generate_from_slots("utter_notice/source", filled_slots, output_channel, named=named)
        if line is not None:
            response["text"] = f"{response['text']}\n\n{line['text']}"


def _address(url: str) -> str:
    """A link's address; of "tel:112 or 999" the first number, without the spaces that make it readable."""
    return url.split(" or ")[0].replace(" ", "") if url.startswith("tel:") else url
